import dev.pybundle.it.BrokenProgram

def program = new BrokenProgram(basedir, localRepositoryPath)

program.says("src/main.py:1 imports 'common', which is in shared")
program.addToPom('<sourceRoots><sourceRoot>src</sourceRoot><sourceRoot>shared</sourceRoot></sourceRoots>')
program.runs('shared')
return true
