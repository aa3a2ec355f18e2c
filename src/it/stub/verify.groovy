import dev.pybundle.it.ItProject
import java.nio.file.Files

def project = new ItProject(basedir, localRepositoryPath)
def staged = project.file("desktop/src-tauri/binaries/stub-${project.triple()}")
def errors = new File(basedir, 'stderr.txt')
def run = { Object... arguments ->
  def process = new ProcessBuilder([staged, *arguments]*.toString()).redirectError(errors).start()
  process.outputStream.close()
  def output = process.inputStream.getText('UTF-8').trim()
  [process.waitFor(), output]
}
project.log().says("Staged a stub: ${staged} runs ${project.file('src/main.py')}")
// The Tauri folder stands in the execution, and the goals ran from the command line.
assert Files.exists(project.file('target/pybundle').resolve(project.triple()).resolve('spec/pybundle_guard_hook.py'))
assert !Files.exists(project.file('target/pybundle').resolve(project.triple()).resolve('bundle'))
// The sources end with the app, too.
assert Files.readString(staged).contains('/spec/pybundle_guard_hook.py')

// It runs the sources, with arguments, worker processes, and edits as they are saved.
assert run("l'été & co", 'x') == [0, "Hello, l'été & co! Hello, x! from the sources"]
Files.writeString(project.file('src/greeting.py'), 'def greet(name: str) -> str:\n    return f"Guten Tag, {name}!"\n')
assert run('Ada') == [0, 'Guten Tag, Ada! from the sources']
assert errors.text == ''

// Made again it is the same, byte for byte, so Cargo compiles nothing again.
def before = Files.getLastModifiedTime(staged)
project.maven('pybundle:generate-spec', 'pybundle:stub').succeeds().says('The stub ', ' already')
assert Files.getLastModifiedTime(staged) == before

project.maven('pybundle:stub', '-Dpybundle.dryRun').succeeds().says('dry run: would stage a stub that runs ')
project.maven('pybundle:stub', '-Dpybundle.stub.skip').succeeds().says('Skipped')
def elsewhere = project.maven('pybundle:stub', '-Dpybundle.target=x86_64-pc-windows-msvc')
assert elsewhere.exitCode() != 0
elsewhere.log().says('is not Linux, and a stub runs where it is made, perhaps you should leave out <target>')

// The program takes its place. Its standard error is not looked at: multiprocessing starts a process that tracks resources, and if
// a onefile program is done before that one is up, it finds the unpacked files gone and says so.
project.maven('package').succeeds()
assert run('Ada') == [0, 'Guten Tag, Ada! frozen']

// As a folder, it stands where the frozen folder will, and nothing of the file is left: not in the configuration, if it may be
// edited, and not where Tauri's build put a copy.
def onedir = project.maven('pybundle:generate-spec', 'pybundle:stub', '-Dpybundle.layout=onedir')
assert onedir.exitCode() != 0
onedir.log().says('perhaps you should ')
def copy = project.file('desktop/src-tauri/target/debug/stub')
Files.createDirectories(copy.resolveSibling('build'))
Files.copy(staged, copy)
project.maven('pybundle:generate-spec', 'pybundle:stub', '-Dpybundle.layout=onedir', '-Dpybundle.tauri=edit').succeeds()
assert Files.readString(project.file('desktop/src-tauri/tauri.conf.json')).contains('"binaries/stub": "stub"')
assert !Files.exists(copy)
assert !Files.exists(staged)
staged = project.file('desktop/src-tauri/binaries/stub/stub')
assert run('Ada') == [0, 'Guten Tag, Ada! from the sources']
staged = project.file("desktop/src-tauri/binaries/stub-${project.triple()}")

// And the other way round. A stub whose Python is gone says how to get it back.
project.maven('pybundle:generate-spec', 'pybundle:stub', '-Dpybundle.tauri=edit').succeeds()
assert run('Ada') == [0, 'Guten Tag, Ada! from the sources']
project.file('target').toFile().deleteDir()
def gone = run('Ada')
assert gone[0] == 127
assert errors.text.contains('is gone, perhaps you should run `mvn pybundle:generate-spec pybundle:stub` again')
return true
