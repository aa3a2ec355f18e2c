import dev.pybundle.bundle.AtomicFiles
import dev.pybundle.it.ItProject
import java.nio.file.Files
import java.nio.file.attribute.PosixFilePermissions

def project = new ItProject(basedir, localRepositoryPath)
def tauri = project.file('src-tauri')
def pristine = project.file('pristine')
def configuration = 'src-tauri/tauri.conf.json'
def bundled = '"binaries/cortex-backend"'
def elf = new byte[64]
System.arraycopy([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1] as byte[], 0, elf, 0, 7)
elf[18] = (byte) 183 // AArch64

project.log().says('staged src-tauri/binaries/cortex-backend-').neverSays('[WARNING] ')
AtomicFiles.copyTree(tauri, pristine)

def executable = { String name, byte[] content ->
  def file = tauri.resolve(name)
  Files.createDirectories(file.parent)
  Files.write(file, content)
  Files.setPosixFilePermissions(file, PosixFilePermissions.fromString('rwxr-xr-x'))
}
def fails = { Closure mistake, String... sentences ->
  mistake()
  def run = project.maven('package')
  assert run.exitCode() != 0: sentences
  run.log().says('perhaps you should', *sentences)
  AtomicFiles.deleteTree(tauri)
  AtomicFiles.copyTree(pristine, tauri)
}

// A name of the app.
fails({ project.edit(configuration, '"Cortex"', '"Cortex-Backend"') }, 'is also the productName in')

// An entry.
fails({ project.edit(configuration, bundled, bundled + ', "tools/cortex-backend"') }, 'installed under the same name')

// A file of another machine.
fails({ executable('binaries/cortex-backend-x86_64-apple-darwin', elf) }, 'would be shipped to machines that cannot run it')

// Nothing that Tauri would ship wrongly, but not shipped at all.
project.edit(configuration, bundled, '')
project.maven('package').succeeds().says('does not name "binaries/cortex-backend"', 'or set <tauri>edit</tauri>')
return true
