import dev.pybundle.it.ItProject

def project = new ItProject(basedir, localRepositoryPath)

project.log().says(
    '<hiddenImport>',
    '<hiddenImports>',
    'perhaps you should')
// So does a goal that freezes nothing.
def app = project.maven('-f', 'app.xml', 'package')
assert app.exitCode() != 0
app.log().says('<tripels> in the configuration of pybundle is no parameter', 'perhaps you should write <triples>.')
return true
