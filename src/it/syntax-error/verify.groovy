import dev.pybundle.it.ItProject

def project = new ItProject(basedir, localRepositoryPath)

project.log().says(
    'greeting.py:2',
    'perhaps you should')
return true
