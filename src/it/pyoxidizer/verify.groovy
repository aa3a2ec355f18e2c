import dev.pybundle.bundle.Layout
import dev.pybundle.it.FrozenProgram
import dev.pybundle.it.ItProject

def project = new ItProject(basedir, localRepositoryPath)
def manifest = project.bundle().manifest()

project.log()
    .says('pyoxidizer.bzl (onedir for ')
    .says('frozen by PyOxidizer 0.24.0 with Python ', 'ended with exit code 0')
    .says('staged src-tauri/binaries/pyoxidizer (')
    .says('attached dev.pybundle.it:pyoxidizer:')
    .neverSays('adding extra file')
assert manifest.layout() == Layout.onedir
assert manifest.steps().first().goal() == 'pyoxidizer'

try (def away = FrozenProgram.copyOf(project.file('src-tauri/binaries'), 'pyoxidizer/pyoxidizer')) {
  assert away.run() == 'grüß dich 42'
}

project.maven('package').succeeds().says('is up to date').neverSays('frozen by')
project.maven('pybundle:verify').succeeds().says('Equal to a clean build')

// What it cannot have is refused before anything is installed or frozen.
def refused = project.maven('package', '-Dpybundle.layout=onefile')
assert refused.exitCode() != 0
refused.log().says(
    '<layout>onefile</layout> cannot be had from PyOxidizer, perhaps you should write <layout>onedir</layout>')
return true
