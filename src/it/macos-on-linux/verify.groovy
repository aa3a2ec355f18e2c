import dev.pybundle.it.ItProject
import dev.pybundle.platform.ExecutableHeader
import java.nio.file.Files

def project = new ItProject(basedir, localRepositoryPath)
def log = project.log()

['aarch64': 'onedir', 'x86_64': 'onefile'].each { machine, layout ->
  def bundle = project.bundleIn("target/pybundle/${machine}-apple-darwin")
  assert bundle.manifest().layout().id() == layout
  bundle.manifest().files().findAll { it.path().endsWith('.so') || it.path().endsWith('.dylib') }.each {
    def header = ExecutableHeader.read(bundle.folder().resolve(it.path())).get()
    assert header.toString().contains('MACH_O') && header.architectures()*.rustName() == [machine]
  }
  assert ExecutableHeader.read(bundle.program()).get().architectures()*.rustName() == [machine]
}
log.says(
    'libraries load on the target, and need macOS 11.0 there',
    'libraries load on the target, and need macOS 10.15 there',
    // The last build's entry takes a library along that needs another one.
    "own/libown.dylib",
    '@rpath/libgone.dylib')
return true
