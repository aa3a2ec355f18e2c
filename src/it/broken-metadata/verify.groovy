import dev.pybundle.it.BrokenProgram

def program = new BrokenProgram(basedir, localRepositoryPath)

program.says("src/main.py:7", "'six'")
program.addToPom('<copyMetadata><distribution>six</distribution></copyMetadata>')
program.runs('helped by six 1')
return true
