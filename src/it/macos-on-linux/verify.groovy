import dev.pybundle.it.ItProject
import dev.pybundle.platform.ExecutableHeader
import dev.pybundle.platform.MachOSignature
import java.nio.file.Files

def project = new ItProject(basedir, localRepositoryPath)
def log = project.log()

// The wheels of cffi are for one processor each.
[['aarch64', 'onedir', ['aarch64']], ['universal', 'onefile', ['aarch64', 'x86_64']]].each { machine, layout, processors ->
  def bundle = project.bundleIn("target/pybundle/${machine}-apple-darwin")
  assert bundle.manifest().layout().id() == layout
  bundle.manifest().files().findAll { it.path().endsWith('.so') || it.path().endsWith('.dylib') }.each {
    def header = ExecutableHeader.read(bundle.folder().resolve(it.path())).get()
    assert header.toString().contains('MACH_O') && header.architectures()*.rustName().sort() == processors
  }
  assert ExecutableHeader.read(bundle.program()).get().architectures()*.rustName().sort() == processors
  assert MachOSignature.read(bundle.program()).get() == MachOSignature.AD_HOC
}
log.says(
    'libraries load on the target, and need macOS 11.0 there',
    'libraries load on the target, and need macOS 10.15 on x86_64 (',
    ', macOS 11.0 on arm64 (',
    'in its files these were right: dependencies, functions, layout, payload, signature, system',
    // The last build's entry takes a library along that needs another one.
    "own/libown.dylib",
    '@rpath/libgone.dylib')
return true
