import dev.pybundle.it.ItProject
import java.nio.file.Files

def project = new ItProject(basedir, localRepositoryPath)
def module = 'src-tauri/src/sidecar.rs'
def text = { Files.readString(project.file(it)) }

project.log().says('wrote src-tauri/src/sidecar.rs', 'wrote src-tauri/capabilities/cortex-backend.json',
    'below [dependencies]: tauri-plugin-pybundle = { path =', '.plugin(sidecar::init())', '"installerHooks"',
    'wrote 6 files; the app runs its sidecar once it has what is still missing')
assert !Files.exists(project.file('target/pybundle'))
// The argument repeats the port of the URL, so the app can choose another one.
assert text(module).contains('.args(["--port", "{port}"])')
assert text(module).contains('.health("/api/health", 200)')
// From the plugin's jar, the sources and nothing that a build of them has left.
assert Files.readString(project.file('src-tauri/tauri-plugin-pybundle/src/lib.rs')).contains('mod sidecar;')
assert !Files.exists(project.file('src-tauri/tauri-plugin-pybundle/Cargo.lock'))

def before = project.snapshot('src-tauri')
project.maven('pybundle:init-tauri').succeeds().says('all files are there')
assert project.snapshot('src-tauri') == before

project.write(module, text(module) + '// mine\n')
project.maven('pybundle:init-tauri', '-Dpybundle.layout=onedir').succeeds()
    .says('kept src-tauri/src/sidecar.rs, which was edited', 'src-tauri/capabilities/cortex-backend.json is up to date')
assert text(module).endsWith('// mine\n')

before = project.snapshot('src-tauri')
project.maven('pybundle:init-tauri', '-Dpybundle.init-tauri.overwrite', '-Dpybundle.dryRun').succeeds()
    .says('would write src-tauri/src/sidecar.rs anew')
project.maven('pybundle:init-tauri', '-Dpybundle.init-tauri.skip').succeeds().says('pybundle.init-tauri.skip')
assert project.snapshot('src-tauri') == before

project.maven('pybundle:init-tauri', '-Dpybundle.init-tauri.overwrite').succeeds()
    .says('wrote src-tauri/src/sidecar.rs anew, the old one is sidecar.rs.backup')
assert text(module + '.backup').endsWith('// mine\n') && !text(module).contains('// mine')

def failed = project.maven('pybundle:init-tauri', '-Dpybundle.tauriDirectory=nowhere')
assert failed.exitCode() != 0
failed.log().says('nowhere is not a folder')
return true
