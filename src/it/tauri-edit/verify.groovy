import dev.pybundle.it.ItProject
import java.nio.file.Files

def project = new ItProject(basedir, localRepositoryPath)
def configuration = project.file('src-tauri/tauri.conf.json')
def original = '''{
\t// The app.
\t"productName": "Cortex", "identifier": "dev.example.cortex",
\t"bundle": {
\t\t"active": true, // ships
\t},
}
'''
def edited = original.replace('// ships\n', '// ships\n\t\t"externalBin": ["binaries/cortex-backend"],\n')

// The invoker has run Maven with -Dpybundle.tauri=edit.
project.log().says('added "binaries/cortex-backend" to externalBin in ').neverSays('[WARNING] ')
assert Files.readString(configuration) == edited

def before = project.snapshot('src-tauri')
project.maven('package', '-Dpybundle.tauri=edit').succeeds().neverSays('added ')
assert project.snapshot('src-tauri') == before

Files.writeString(configuration, original)
before = project.snapshot('src-tauri')
project.maven('package', '-Dpybundle.tauri=edit', '-Dpybundle.dryRun').succeeds().says('dry run: would have added')
assert project.snapshot('src-tauri') == before

project.maven('package', '-Dpybundle.tauri=overlay').succeeds().says('tauri build --config ').neverSays('[WARNING] ')
assert project.snapshot('src-tauri') == before
def overlay = project.file('target/pybundle/' + project.triple() + '/tauri.conf.json')
assert Files.readString(overlay).replaceAll('\\s', '') == '{"bundle":{"externalBin":["binaries/cortex-backend"]}}'

// An edit of a file that says more for this system.
def system = project.file('src-tauri/tauri.' + (project.triple().contains('linux') ? 'linux' : project.triple().contains('apple') ? 'macos' : 'windows') + '.conf.json5')
Files.writeString(system, "{bundle: {externalBin: ['tools/other']}}")
project.maven('package', '-Dpybundle.tauri=edit').succeeds().says('because for this system it replaces what tauri.conf.json says')
assert Files.readString(system) == "{bundle: {externalBin: ['tools/other', 'binaries/cortex-backend']}}"
assert Files.readString(configuration) == original
return true
