import dev.pybundle.bundle.ImportGraph
import dev.pybundle.it.ItProject
import java.nio.file.Files

def project = new ItProject(basedir, localRepositoryPath)

def program = { triple ->
  def parts = project.bundleIn("target/pybundle/${arm}").folder().resolve('parts')
def libraries = Files.walk(parts).withCloseable { it.filter { file -> file.fileName.toString() =~ /\.so(\.|$)/ }.toList() }
assert libraries.size() > 5
libraries.each { file ->
  assert Files.newInputStream(file).withCloseable { it.readNBytes(20) }[18] == (byte) 0xb7 : file
}
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
  assert project.log().text().contains("for ${triple} (onefile") 
}
log.says("${arm}: not signed, SHA256SUMS")
return true
