import dev.pybundle.bundle.ImportGraph
import dev.pybundle.bundle.Proof
import dev.pybundle.it.ItProject
import java.nio.file.Files

def project = new ItProject(basedir, localRepositoryPath)

def program = { triple ->
  def bundle = project.bundleIn("target/pybundle/${triple}")
  assert bundle.manifest().triple() == triple
  Files.readAllBytes(bundle.program())
}
def has = { triple, modules ->
  def graph = ImportGraph.of(project.bundleIn("target/pybundle/${triple}")).get()
  modules.findAll { graph.has(it) }
}

// A program for Windows: what packages are there only, or otherwise there, is in it.
def windows = 'x86_64-pc-windows-msvc'
def exe = program(windows)
assert new String(exe, 0, 2, 'US-ASCII') == 'MZ'
assert new String(exe, 'UTF-16LE').contains('Beispiel é') || new String(exe, 1, exe.length - 1, 'UTF-16LE').contains('Beispiel é')
def wanted = ['psutil._pswindows', 'win32api', 'cryptography.hazmat.bindings._rust', 'winreg', 'msvcrt']
assert has(windows, wanted) == wanted
assert has(windows, ['psutil._pslinux', 'posix', 'fcntl']) == []
def files = new String(exe, 'ISO-8859-1')
['python314.dll', 'python3.dll', 'pywintypes314.dll', 'cryptography\\hazmat\\bindings\\_rust.pyd',
  'certifi\\cacert.pem'].each { assert files.contains(it) }

// A program for another processor.
def arm = 'aarch64-unknown-linux-gnu'
assert program(arm)[18] == (byte) 0xb7
wanted = ['psutil._pslinux', '_sysconfigdata__linux_aarch64-linux-gnu', 'posix']
assert has(arm, wanted) == wanted

def log = project.log()
log.says(
    'frozen by PyInstaller',
    'with Python 3.14.3 from maven:org.bytedeco:cpython:3.14.3-1.5.13:windows-x86_64 beside Python 3.14',
    'libraries load on the target',
    'not probed: a program for x86_64-pc-windows-msvc cannot run on Linux',
    '<probe><runner> can name what starts it',
    // What the same call has made, also if it had nothing to do.
    '2 programs of 2 <targets>:')
[windows, arm].each { triple ->
  log.says(
      "cross-freeze 1.0.0 for ${triple} (onefile",
      "attached dev.pybundle.it:cross-freeze:exe:${triple}:1.0.0")
  def manifest = project.bundleIn("target/pybundle/${triple}").manifest()
  assert manifest.probe().proved() == Proof.none
  assert manifest.checks()*.name().containsAll(['dependencies', 'payload'])
}
log.says(
    "${arm}: wrote SHA256SUMS over 1 file",
    'The program needs glibc 2.',
    // The second build had nothing to do.
    'MB) is up to date')
return true
