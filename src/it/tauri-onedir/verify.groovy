import dev.pybundle.fixture.TauriApp
import dev.pybundle.it.FrozenProgram
import dev.pybundle.it.ItProject
import java.nio.file.Files

def project = new ItProject(basedir, localRepositoryPath)
def staged = project.file('src-tauri/binaries/tauri-onedir')

project.log().says('staged src-tauri/binaries/tauri-onedir (')
Files.walk(staged).withCloseable { paths -> assert paths.noneMatch { Files.isSymbolicLink(it) } }

def app = TauriApp.make(basedir.toPath())
app.configure('"resources": {"binaries/tauri-onedir": "tauri-onedir"}')
def installed = project.file('installed')
app.buildDeb().install(installed)

// As installed, with a blank in the path, and without Python.
def program = "usr/lib/${TauriApp.PRODUCT}/tauri-onedir/tauri-onedir".toString()
try (def away = FrozenProgram.copyOf(installed, program)) {
  assert away.run() == 'grüß dich'
}

// A second staging touches nothing that Cargo watches.
def before = project.snapshot('src-tauri/binaries')
project.maven('package').succeeds().says('src-tauri/binaries/tauri-onedir (', 'is already there')
assert project.snapshot('src-tauri/binaries') == before
return true
