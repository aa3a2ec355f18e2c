import dev.pybundle.it.BrokenProgram

def program = new BrokenProgram(basedir, localRepositoryPath)

program.says("src/main.py:1 imports 'poems', which is not installed")
program.write('requirements.txt', program.taken('add the line (\\S+) to requirements.txt') + '\n')
program.runs('roses are red')
return true
