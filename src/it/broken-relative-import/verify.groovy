import dev.pybundle.it.BrokenProgram

def program = new BrokenProgram(basedir, localRepositoryPath)

program.says('src/garden/__main__.py:1 imports relatively')
program.replaceInPom('<entry>src/garden/__main__.py</entry>',
    program.taken('add (<entry>garden.__main__:main</entry><sourceRoots><sourceRoot>src</sourceRoot></sourceRoots>)'))
program.runs('tulip')
return true
