import dev.pybundle.it.BrokenProgram

def program = new BrokenProgram(basedir, localRepositoryPath)

program.says('src/main.py defines functions and calls none')
program.addToPom('<entry>main:main</entry>')
program.runs('at your service')
return true
