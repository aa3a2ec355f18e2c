import dev.pybundle.it.BrokenProgram

def program = new BrokenProgram(basedir, localRepositoryPath)

program.says('src/main.py:5 looks for words/english/hello.txt')
program.addToPom('<datas><data><source>src/words</source><target>words</target></data></datas>')
program.runs('hello, world')
return true
