import dev.pybundle.it.ItProject

def project = new ItProject(basedir, localRepositoryPath)

project.log().says(
    'no_such_module',
    '<hiddenImports>',
    'perhaps you should')
return true
