import dev.pybundle.it.ItProject

def project = new ItProject(basedir, localRepositoryPath)

project.log().says(
    '<datas><data><source>',
    'no-such-folder',
    'perhaps you should')
project.log().neverSays('PyInstaller 6')
return true
