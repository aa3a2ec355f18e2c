import dev.pybundle.bundle.AtomicFiles
import dev.pybundle.bundle.Sha256
import dev.pybundle.fixture.WindowsBootloader
import dev.pybundle.it.FrozenProgram
import dev.pybundle.it.ItProject
import java.nio.file.Files
import java.nio.file.Path

def project = new ItProject(basedir, localRepositoryPath)
def triple = project.triple()
def binaries = project.file('desktop/src-tauri/binaries')
def staged = binaries.resolve("cortex-backend-${triple}")

// A PATH with what Maven's own script needs, and no Python.
def path = Files.createDirectory(project.file('tools'))
['sh', 'java', 'uname', 'dirname', 'basename', 'expr', 'ls', 'sed', 'tr', 'cat', 'readlink'].each { tool ->
  System.getenv('PATH').split(File.pathSeparator).collect { Path.of(it, tool) }
      .find { Files.isExecutable(it) }
      ?.with { Files.createSymbolicLink(path.resolve(tool), it) }
}
def desktop = { String... options ->
  project.maven([PATH: path.toString()],
      ['-o', '-f', 'desktop/pom.xml', 'package', "-Dpybundle.target=${triple}", *options] as String[])
}
def runs = { Path program, expected ->
  try (def away = FrozenProgram.copyOf(program)) {
    assert away.run() == expected
  }
}

// From another module of the same build.
project.log().says(
    "fetched dev.pybundle.it:stage-from-artifact-onefile:exe:${triple}:1.0.0",
    "staged src-tauri/binaries/cortex-backend-${triple} (")
AtomicFiles.deleteTree(project.file('desktop/target'))
AtomicFiles.deleteTree(binaries)

desktop('-Dpybundle.dryRun').succeeds().says(
    "dry run: would stage dev.pybundle.it:stage-from-artifact-onefile:exe:${triple}:1.0.0")
assert !Files.exists(binaries)
assert !Files.exists(project.file('desktop/target'))

// From the repository: no other goal, no Python, no network.
desktop().succeeds().says(
    "fetched dev.pybundle.it:stage-from-artifact-onefile:exe:${triple}:1.0.0",
    'ended with exit code 0',
    "staged src-tauri/binaries/cortex-backend-${triple} (")
assert Files.isExecutable(staged)
assert !Files.exists(project.file('desktop/target/pybundle/' + triple))
runs(staged, 'frozen elsewhere, onefile')

// What is there stays.
def time = Files.getLastModifiedTime(staged)
desktop().succeeds().says('is already there').neverSays('fetched')
assert Files.getLastModifiedTime(staged) == time

// Programs of several machines; only this machine's can be tried here.
def windows = 'x86_64-pc-windows-msvc'
def deployed = { type, of -> project.installed("dev.pybundle.it:stage-from-artifact-onefile:${type}:${of}:1.0.0") }
Files.write(deployed('exe', windows), WindowsBootloader.bytes())
def json = Files.readString(deployed('json', triple)).replace(triple, windows)
    .replace(Sha256.of(deployed('exe', triple)), Sha256.of(deployed('exe', windows)))
Files.writeString(deployed('json', windows), json)
desktop("-Dpybundle.triples=${triple},${windows}").succeeds().says(
    "staged src-tauri/binaries/cortex-backend-${windows}.exe (",
    "not probed: a program for ${windows} cannot run on")
assert Files.readAllBytes(binaries.resolve("cortex-backend-${windows}.exe")) == WindowsBootloader.bytes()
assert Files.exists(staged)

// A triple that nobody deployed.
def missing = desktop('-Dpybundle.triples=aarch64-pc-windows-msvc')
assert missing.exitCode() != 0
missing.log().says(
    'No repository has dev.pybundle.it:stage-from-artifact-onefile:json:aarch64-pc-windows-msvc:1.0.0; it is there for '
        + "${triple}, ${windows},",
    '`mvn deploy -Dpybundle.target=aarch64-pc-windows-msvc`')

// The folder takes the place of the file, and runs where it lies.
def onedir = '-Dbackend=dev.pybundle.it:stage-from-artifact-onedir:1.0.0'
def refused = desktop(onedir)
assert refused.exitCode() != 0
refused.log().says('ships a program of the other layout, and this one is onedir', '<tauri>edit</tauri>')
assert Files.exists(staged)
desktop(onedir, '-Dpybundle.tauri=edit').succeeds().says(
    'removed "binaries/cortex-backend" from externalBin in',
    'added "binaries/cortex-backend" = "cortex-backend" to resources in',
    'staged src-tauri/binaries/cortex-backend (', '; removed 2 files that the other <layout> had staged')
assert !Files.exists(staged)
try (def program = FrozenProgram.copyOf(binaries.resolve('cortex-backend'), 'cortex-backend')) {
  assert program.run() == 'frozen elsewhere, onedir'
}

def several = desktop(onedir, "-Dpybundle.triples=${triple},x86_64-pc-windows-msvc")
assert several.exitCode() != 0
several.log().says('is a onedir program, and the folder in which Tauri looks for it holds that of one machine only')

// A program that is not the one of its bundle.json is not staged.
def exe = project.installed("dev.pybundle.it:stage-from-artifact-onefile:exe:${triple}:1.0.0")
Files.write(exe, [0] as byte[], java.nio.file.StandardOpenOption.APPEND)
AtomicFiles.deleteTree(project.file('desktop/target'))
def changed = desktop()
assert changed.exitCode() != 0
changed.log().says("stage-from-artifact-onefile:exe:${triple}:1.0.0 is not what its bundle.json says", 'fetch it again')
assert !Files.exists(staged)
return true
