import dev.pybundle.it.BrokenProgram

def program = new BrokenProgram(basedir, localRepositoryPath)

program.says('each of which starts the program again')
program.edit('src/main.py', '# Begin.', program.taken('call (multiprocessing.freeze_support\\(\\)) first below if __name__'))
program.runs('42')
return true
