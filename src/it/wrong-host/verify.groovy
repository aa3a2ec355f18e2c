import dev.pybundle.it.ItProject
import java.nio.file.Files

def project = new ItProject(basedir, localRepositoryPath)

project.log().says(
    'PyInstaller cannot freeze for macOS (aarch64-apple-darwin) on Linux',
    'perhaps you should')
// At once: no environment was made before.
['env', 'spec', 'frozen'].each {
  assert !Files.exists(project.file('target/pybundle/aarch64-apple-darwin/' + it))
}
return true
