import dev.pybundle.it.ItProject
import java.nio.file.Files

def project = new ItProject(basedir, localRepositoryPath)

project.log().says('dry run')
assert !Files.exists(project.file('target/pybundle/' + project.triple() + '/bundle'))
assert !Files.exists(project.file('target/pybundle/' + project.triple() + '/env'))
return true
