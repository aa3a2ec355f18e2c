import dev.pybundle.it.ItProject

def project = new ItProject(basedir, localRepositoryPath)

project.log().says(
    '<target>',
    'x86_64-linux-gnu',
    'x86_64-unknown-linux-gnu',
    'perhaps you should')
return true
