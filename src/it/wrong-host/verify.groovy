import dev.pybundle.it.ItProject

def project = new ItProject(basedir, localRepositoryPath)

project.log().says(
    'aarch64-apple-darwin',
    'perhaps you should')
project.log().neverSays('Creating')
return true
