import dev.pybundle.it.ItProject

def project = new ItProject(basedir, localRepositoryPath)

project.log().says(
    '<hiddenImport>',
    '<hiddenImports>',
    'perhaps you should')
return true
