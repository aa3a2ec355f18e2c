import dev.pybundle.it.ItProject

def project = new ItProject(basedir, localRepositoryPath)

project.log().says(
    '<hiddenImport>',
    '<hiddenImports>',
    'perhaps you should')
// So does an app that freezes nothing and only fetches its program.
project.edit('pom.xml', '<hiddenImport>wave</hiddenImport>',
    '<from>dev.pybundle.it:backend:1.0.0</from><tripels><triple>x86_64-unknown-linux-gnu</triple></tripels>')
['generate-spec', 'pyinstaller', 'compress', 'codesign'].each { project.edit('pom.xml', "<goal>${it}</goal>", '') }
def app = project.maven('package')
assert app.exitCode() != 0
app.log().says('<tripels> in the configuration of pybundle is no parameter', 'perhaps you should write <triples>.')
return true
