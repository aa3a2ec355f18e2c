import dev.pybundle.bundle.AtomicFiles
import dev.pybundle.fixture.TauriApp
import dev.pybundle.fixture.Tools
import dev.pybundle.it.FrozenProgram
import dev.pybundle.it.ItProject
import java.nio.file.Files

def project = new ItProject(basedir, localRepositoryPath)
def triple = project.triple()
def edit = { file, from, to ->
  assert Files.readString(project.file(file)).contains(from)
  Files.writeString(project.file(file), Files.readString(project.file(file)).replace(from, to))
}
def cache = project.file('cache')
def run = { program, Map variables = [:] ->
  AtomicFiles.deleteTree(cache)
  Tools.run(project.file('.'), [XDG_CACHE_HOME: cache.toString()] + variables, program, ['{answer: 42}'])
}

project.log().says('split off pyyaml (', "attached dev.pybundle.it:lazy:zip:${triple}-pyyaml:1.0.0")
def program = project.bundle().program()
def archives = program.resolveSibling('reader-lazy')

// It starts without the archive, and says what it lacks when it needs that.
def alone = project.file('alone/reader')
Files.createDirectories(alone.parent)
Files.copy(program, alone)
try (def away = FrozenProgram.copyOf(alone)) {
  assert away.run() == 'nothing to read'
}
def lacking = run(alone)
assert !lacking.succeeded()
assert lacking.lastLines().join('\n').contains('pyyaml cannot be imported: its archive pyyaml.zip (')

// Beside it, or downloaded by its own function, it reads.
try (def away = FrozenProgram.copyOf(project.bundle())) {
  assert away.run('{answer: 42}') == "{'answer': 42}"
}
assert run(alone, [PARTS: archives.toString()]).outputText() == "{'answer': 42}"

// A line of its own changes; the archive is the one that users have.
def before = Files.readAllBytes(archives.resolve('pyyaml.zip'))
edit('src/main.py', 'nothing to read', 'nothing')
project.maven('package').succeeds()
assert Arrays.equals(before, Files.readAllBytes(archives.resolve('pyyaml.zip')))

// Another build stages both in its app, which ships the archive as a resource.
project.maven('install').succeeds()
def app = TauriApp.make(basedir.toPath())
AtomicFiles.deleteTree(project.file('src-tauri/binaries'))
project.maven('pybundle:stage-sidecar', '-Dpybundle.from=dev.pybundle.it:lazy:1.0.0').succeeds()
    .says('staged src-tauri/binaries/reader-', 'beside it pyyaml.zip')
app.configure('"externalBin": ["binaries/reader"], "resources": {"binaries/reader-lazy": "reader-lazy"}')
def installed = project.file('installed')
app.buildDeb().install(installed)
def resources = installed.resolve("usr/lib/${TauriApp.PRODUCT}/reader-lazy")
assert run(installed.resolve('usr/bin/reader'), [PYBUNDLE_LAZY: resources.toString()]).outputText() == "{'answer': 42}"

// One that downloads it does not ship it, nor does a folder.
project.maven('pybundle:stage-sidecar', '-Dpybundle.stageLazy=false').succeeds()
assert Files.notExists(project.file('src-tauri/binaries/reader-lazy'))
app.configure('"resources": {"binaries/reader": "reader"}')
project.maven('package', '-Dpybundle.layout=onedir').succeeds()
assert Files.exists(project.file('src-tauri/binaries/reader/reader-lazy/pyyaml.zip'))
project.maven('pybundle:stage-sidecar', '-Dpybundle.layout=onedir', '-Dpybundle.stageLazy=false').succeeds()
assert Files.notExists(project.file('src-tauri/binaries/reader/reader-lazy'))
assert Files.exists(project.file('src-tauri/binaries/reader/reader'))

// What it does not have cannot be lazy.
edit('pom.xml', '<distribution>PyYAML</distribution>', '<distribution>PyYALM</distribution>')
def misspelt = project.maven('package', '-Dpybundle.layout=onedir')
assert misspelt.exitCode() != 0
misspelt.log().says('<lazy><distributions> names pyyalm, of which no module is in the program, perhaps you should write pyyaml')
return true
