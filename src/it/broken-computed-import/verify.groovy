import dev.pybundle.it.BrokenProgram

def program = new BrokenProgram(basedir, localRepositoryPath)

program.says('src/main.py:8', 'english_greeting', 'computed at run time')
program.addToPom('<hiddenImports><hiddenImport>english_greeting</hiddenImport></hiddenImports>')
program.runs('good morning')
return true
