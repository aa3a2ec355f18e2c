import dev.pybundle.it.ItProject
import java.nio.file.Files

def project = new ItProject(basedir, localRepositoryPath)

project.log().says(
    '<target>universal-apple-darwin</target> is a program for macOS, and PyInstaller on Linux can only make programs for this machine',
    'perhaps you should')
// At once: no environment was made before.
['env', 'spec', 'frozen'].each {
  assert !Files.exists(project.file('target/pybundle/universal-apple-darwin/' + it))
}
return true
