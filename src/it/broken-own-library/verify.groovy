import dev.pybundle.it.BrokenProgram

def program = new BrokenProgram(basedir, localRepositoryPath)

program.says('src/main.py:5', 'libsqueeze.so')
program.addToPom('<binaries><binary><source>native/libsqueeze.so</source><target>native</target></binary></binaries>')
program.runs('squeezed')
return true
