import dev.pybundle.bundle.AtomicFiles
import dev.pybundle.fixture.Tools
import dev.pybundle.it.FrozenProgram
import dev.pybundle.it.ItProject
import groovy.json.JsonSlurper
import java.nio.file.Files

def project = new ItProject(basedir, localRepositoryPath)
def triple = project.triple()
def workspace = project.file("target/pybundle/${triple}")
def pom = project.file('pom.xml')
def edit = { file, from, to ->
  assert Files.readString(file).contains(from)
  Files.writeString(file, Files.readString(file).replace(from, to))
}
def release = { before, version ->
  edit(pom, "<version>${before}</version>", "<version>${version}</version>")
  edit(project.file('src/greeting.py'), "hello from ${before}", "hello from ${version}")
}
def installed = { type, classifier, version ->
  project.installed("dev.pybundle.it:delta:${type}:${classifier}:${version}")
}
def fails = { String... options ->
  def run = project.maven('package', *options)
  assert run.exitCode() != 0
  run.log()
}
def says = { program, version -> assert program.run() == "{\"greeting\": \"hello from ${version}\", \"sqlite\": [1]}" }

project.log().says('no delta is made, because <delta><from> names no earlier release')

// One line and the version, in a file: what is attached has the size of that line's module.
release('1.0.0', '1.1.0')
edit(pom, '<from></from>', '<from>1.0.0</from>')
def line = ~/delta from 1\.0\.0: [0-3]\.\d kB \(\d\d?\.\d MB program\), 1 of 1 file changed/
def first = project.maven('install').succeeds()
assert first.text() =~ line
first.says("attached dev.pybundle.it:delta:zst:${triple}-from-1.0.0:1.1.0")
def patch = installed('zst', "${triple}-from-1.0.0", '1.1.0')
assert Files.size(patch) < 4000

// It is one for the tool, and what comes out is the release.
def made = project.file('made')
Tools.succeed(project.file('.'), [:], Tools.find('zstd'), ['-d',
    "--patch-from=${installed('exe', triple, '1.0.0')}".toString(), patch.toString(), '-o', made.toString()])
assert Files.mismatch(made, installed('exe', triple, '1.1.0')) == -1
made.toFile().setExecutable(true)
try (def program = FrozenProgram.copyOf(made)) {
  says(program, '1.1.0')
}
def manifest = new JsonSlurper().parse(workspace.resolve('delta/from-1.0.0.json'))
assert [manifest.from, manifest.to, manifest.triple, manifest.layout] == ['1.0.0', '1.1.0', triple, 'onefile']

// Twice in a build it is attached once, and nothing that is there is made again.
def time = Files.getLastModifiedTime(workspace.resolve('delta/from-1.0.0.zst'))
2.times {
  def again = project.maven('package', 'pybundle:delta').succeeds()
  assert again.text() =~ line
}
assert Files.getLastModifiedTime(workspace.resolve('delta/from-1.0.0.zst')) == time

// What cannot be had is known before anything is frozen.
edit(pom, '<from>1.0.0</from>', '<!-- from -->')
def nothingFrozen = { log -> log.neverSays('[pyinstaller]', 'frozen by') }
nothingFrozen(fails('-Dpybundle.delta.from=0.9.0').says(
    "No repository has dev.pybundle.it:delta:json:${triple}:0.9.0 (", '<delta><from> (-Dpybundle.delta.from)'))
nothingFrozen(fails('-Dpybundle.delta.from=1.1.0').says(
    '1.1.0 in <delta><from> (-Dpybundle.delta.from) is the version that is built'))
nothingFrozen(fails('-Dpybundle.delta.from=1.0.0', '-Dpybundle.layout=onedir').says(
    '1.0.0 (<delta><from>, -Dpybundle.delta.from) is a onefile program and this one is onedir'))
def other = project.maven('pybundle:delta', '-Dpybundle.delta.from=1.0.0', '-Dpybundle.target=aarch64-apple-darwin')
assert other.exitCode() != 0
other.log().says('No repository has dev.pybundle.it:delta:json:aarch64-apple-darwin:1.0.0; for aarch64-apple-darwin it was '
    + "never deployed, only for ${triple}")
project.maven('package', '-Dpybundle.delta.from=1.0.0', '-Dpybundle.dryRun').succeeds()
    .says("dry run: would make the delta from dev.pybundle.it:delta:exe:${triple}:1.0.0")
project.maven('package', '-Dpybundle.delta.from=1.0.0', '-Dpybundle.delta.skip').succeeds().neverSays('delta from', ':zst:')

// As folders: only the executable, which holds the modules, is another one.
edit(pom, '<configuration>', '<configuration><layout>onedir</layout>')
release('1.1.0', '1.2.0')
project.maven('install').succeeds().says('no delta is made')
release('1.2.0', '1.3.0')
def folder = project.maven('-o', 'install', '-Dpybundle.delta.from=1.2.0, dev.pybundle.it:delta:1.2.0').log()
folder.says('names two releases of the version 1.2.0')
folder = project.maven('install', '-Dpybundle.delta.from=dev.pybundle.it:delta:1.2.0').succeeds()
assert folder.text() =~ /delta from 1\.2\.0: [0-4]\.\d kB \(\d\d?\.\d MB program\), 1 of \d+ files changed/
assert Files.size(installed('zst', "${triple}-from-1.2.0", '1.3.0')) < 5000
try (def program = FrozenProgram.copyOf(project.bundle())) {
  says(program, '1.3.0')
}
return true
