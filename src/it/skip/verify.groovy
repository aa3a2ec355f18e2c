import dev.pybundle.it.ItProject
import java.nio.file.Files

def project = new ItProject(basedir, localRepositoryPath)

project.log().says('pybundle.skip')
assert !Files.exists(project.file('target/pybundle'))

project.maven('package', '-Dpybundle.compress.skip', '-Dpybundle.codesign.skip').succeeds()
    .says('pybundle.compress.skip', 'pybundle.codesign.skip')
assert project.bundle().manifest().steps()*.goal() == ['pyinstaller']
return true
