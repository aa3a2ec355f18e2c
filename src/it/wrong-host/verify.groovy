import dev.pybundle.it.ItProject
import java.nio.file.Files

def project = new ItProject(basedir, localRepositoryPath)

project.log().says(
    '<target>i686-pc-windows-msvc</target> is a program for Windows, and PyInstaller on Linux can only make programs for this machine',
    'perhaps you should')
// At once: no environment was made before.
['env', 'spec', 'frozen'].each {
  assert !Files.exists(project.file('target/pybundle/i686-pc-windows-msvc/' + it))
}
return true
