import dev.pybundle.it.BrokenProgram

def program = new BrokenProgram(basedir, localRepositoryPath)

program.says("src/main.py:7", "'pyinstaller'")
program.addToPom('<copyMetadata><distribution>pyinstaller</distribution></copyMetadata>')
program.runs('frozen by pyinstaller 6')
return true
