import dev.pybundle.it.ItProject

def project = new ItProject(basedir, localRepositoryPath)

project.log().says(
    'six==0.0.1',
    'requirements.txt',
    'perhaps you should')
return true
