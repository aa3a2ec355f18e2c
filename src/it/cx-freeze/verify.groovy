import dev.pybundle.bundle.Layout
import dev.pybundle.it.FrozenProgram
import dev.pybundle.it.ItProject
import java.nio.file.Files

def project = new ItProject(basedir, localRepositoryPath)
def manifest = project.bundle().manifest()

project.log()
    .says('cx-freeze.cx-freeze.json (onedir for ')
    .says('frozen by cx_Freeze 8.7.3 with Python ', 'ended with exit code 0')
    .says('staged src-tauri/binaries/cx-freeze (')
    .says('attached dev.pybundle.it:cx-freeze:')
// Nobody named a layout, and this freezer has one.
assert manifest.layout() == Layout.onedir
assert manifest.steps().first().goal() == 'cx-freeze'

try (def away = FrozenProgram.copyOf(project.file('src-tauri/binaries'), 'cx-freeze/cx-freeze')) {
  assert away.run() == 'grüß dich 42'
}

def workspace = 'target/pybundle/' + project.triple()
def before = project.snapshot(workspace + '/bundle')
project.maven('package').succeeds().says('is up to date').neverSays('frozen by')
project.maven('pybundle:verify').succeeds().says('Equal to a clean build')
assert project.snapshot(workspace + '/bundle') == before

// What a later goal will refuse is said before a freeze.
def early = project.maven('package', '-Dpybundle.excludes=tkinter', '-Dpybundle.tauri=overlie')
assert early.exitCode() != 0
early.log()
    .says(':generate-spec (default)', '<tauri>overlie</tauri> is not check, overlay or edit, perhaps you should')
    .neverSays('Freezing')

// The freezers beside each other: one that fails has its line, and the others go on.
project.maven('pybundle:compare', '-Dpybundle.freezers=cx-freeze,pyinstaller', '-Dpybundle.cxFreezeVersion=8.0.0')
    .succeeds()
    .says('| cx_Freeze 8.0.0 | no | – |', '| PyInstaller 6.22.3 | yes | onefile | ')
    .says('**cx_Freeze 8.0.0**: fails: ', 'perhaps you should', '1 of 2 freezers work; ')
def page = Files.readString(project.file(workspace + '/report/comparison.html'))
assert page.contains('<th scope="row">PyInstaller 6.22.3</th><td>yes</td>')
assert project.snapshot(workspace + '/bundle') == before

// What it cannot have is refused before anything is installed or frozen.
def refused = project.maven('package', '-Dpybundle.layout=onefile')
assert refused.exitCode() != 0
refused.log().says(
    '<layout>onefile</layout> cannot be had from cx_Freeze, perhaps you should write <layout>onedir</layout>')
project.maven('pybundle:generate-spec', '-Dpybundle.layout=onefile', '-Dpybundle.unsupported=warn')
    .succeeds()
    .says('[WARNING] <layout>onefile</layout> cannot be had from cx_Freeze; it is left out')
return true
