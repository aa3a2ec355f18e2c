import dev.pybundle.it.ItProject

def project = new ItProject(basedir, localRepositoryPath)

project.log().says(
    '<name>',
    'back/end',
    'perhaps you should')
return true
