import dev.pybundle.it.BrokenProgram

def program = new BrokenProgram(basedir, localRepositoryPath)

program.says('src/rules.py:9 reads the source code')
program.addToPom('<moduleCollectionMode><rules>pyz+py</rules></moduleCollectionMode>')
program.runs('def double')
return true
