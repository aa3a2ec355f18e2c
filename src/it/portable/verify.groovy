import dev.pybundle.bundle.Layout
import dev.pybundle.it.FrozenProgram
import dev.pybundle.it.ItProject

def project = new ItProject(basedir, localRepositoryPath)
def manifest = project.bundle().manifest()

project.log()
    .says('portable.spec (onedir for ')
    .says('Degraded: PyInstaller ', ' failed (', 'logs/pyinstaller.log', '), so portable 1 made this program without <hooksPath>, which is larger')
    .says(', degraded), frozen by portable 1 with Python ', 'ended with exit code 0')
    .says('staged src-tauri/binaries/portable (')
    .says('attached dev.pybundle.it:portable:')
assert manifest.layout() == Layout.onedir
assert manifest.steps().first().goal() == 'portable'
assert manifest.degraded() ==~ /PyInstaller \S+ failed/

try (def away = FrozenProgram.copyOf(project.file('src-tauri/binaries'), 'portable/portable')) {
  assert away.run() == 'grüß dich 36 True'
}

// Nothing changed, so PyInstaller would break down again.
project.maven('package').succeeds().says('is up to date', 'Degraded: PyInstaller ').neverSays('Freezing')
project.maven('pybundle:verify').succeeds().says('Equal to a clean build')

// The other stand-in has no interpreter either: its launcher looks for one, and there is none on a bare system.
project.maven('package', 'pybundle:verify', '-Dpybundle.onFailure=guide').succeeds()
    .neverSays('Freezing portable with PyInstaller')
    .says('so guide 1 made this program without <hooksPath>, which needs a Python on the machine of its user', 'ended with exit code 0')
    .says('Equal to a clean build')
assert project.bundle().manifest().steps().first().goal() == 'guide'
try (def away = FrozenProgram.copyOf(project.file('src-tauri/binaries'), 'portable/portable')) {
  def said = ''
  try {
    said = away.run()
  } catch (AssertionError ended) {
    said = ended.message
  }
  // Where mount namespaces cannot be made, it may find the one that the tests have.
  assert said.contains('portable needs Python 3.') || said.endsWith('36 True')
}

// What the user has to mend is an error all the same.
def mistake = project.maven('package', '-Dpybundle.hiddenImports=nowhere')
assert mistake.exitCode() != 0
mistake.log().says("Hidden import 'nowhere' was not found").neverSays('so portable 1 made')
return true
