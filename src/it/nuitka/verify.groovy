import dev.pybundle.bundle.Layout
import dev.pybundle.it.FrozenProgram
import dev.pybundle.it.ItProject

def project = new ItProject(basedir, localRepositoryPath)

project.log()
    .says('nuitka.nuitka.py (onedir for ')
    .says('Nuitka is under the AGPL 3.0', 'Nuitka: Successfully created')
    .says('frozen by Nuitka 4.3.3 with Python ', 'ended with exit code 0')
    .says('staged src-tauri/binaries/nuitka (')
    // They are in the executable.
    .neverSays('modules of tools')
    .says('attached dev.pybundle.it:nuitka:')
def manifest = project.bundle().manifest()
assert manifest.layout() == Layout.onedir
assert manifest.steps().first().goal() == 'nuitka'
assert manifest.tools().keySet().containsAll(['nuitka', 'python', 'c-compiler'])

try (def away = FrozenProgram.copyOf(project.file('src-tauri/binaries'), 'nuitka/nuitka')) {
  assert away.run() == 'grüß dich 42'
}
project.maven('package', '-Dpybundle.layout=onedir').succeeds().says('is up to date').neverSays('frozen by')

// One file, of the C that was compiled before.
project.maven('package', '-Dpybundle.layout=onefile').succeeds()
    .says('frozen by Nuitka', 'ended with exit code 0', 'Not compressed: the program is one file')
def triple = project.triple()
try (def away = FrozenProgram.copyOf(project.file('src-tauri/binaries'), 'nuitka-' + triple)) {
  assert away.run() == 'grüß dich 42'
}

// What is missing is said before minutes of compilation.
def missing = project.maven('package', '-Dpybundle.hiddenImports=gone.module')
assert missing.exitCode() != 0
missing.log().says("Hidden import 'gone.module' was not found").neverSays('Starting Python compilation')
return true
