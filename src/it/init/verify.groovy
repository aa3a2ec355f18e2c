import dev.pybundle.it.ItProject
import java.nio.file.Files

def project = new ItProject(basedir, localRepositoryPath)
def version = project.log().text().find(/\+ +<version>([^<]+)</) { it[1] }
def init = "dev.pybundle:pybundle-maven-plugin:${version}:init".toString()
def files = ['pom.xml', '.github/workflows/init.yml', '.github/workflows/init-from-linux.yml']
def texts = { files.collect { Files.readString(project.file(it)) } }

project.log().says('--- a/pom.xml', '+        <artifactId>pybundle-maven-plugin</artifactId>', '--- /dev/null',
    '-Dpybundle.init.write writes what is shown above: ' + files.join(', '))
assert !Files.exists(project.file('.github')) && !Files.readString(project.file('pom.xml')).contains('<profile>')

project.maven(init, '-Dpybundle.init.write').succeeds().says('wrote ' + files.join(', '))
def written = texts()
project.maven(init, '-Dpybundle.init.write').succeeds().says('nothing was changed')
assert texts() == written

// An edit is kept, and what pybundle would write is shown.
project.write(files[1], written[1].replace('timeout-minutes: 60', 'timeout-minutes: 15'))
project.maven(init, '-Dpybundle.init.write').succeeds()
    .says(files[1] + ' was edited, and is kept', '-    timeout-minutes: 15', '+    timeout-minutes: 60', 'nothing was changed')
assert texts()[1].contains('timeout-minutes: 15')

// This machine, one other, and all of them.
def builds = { String... arguments ->
  def log = project.maven('package', '-Dpybundle.dryRun', *arguments).succeeds().text()
  (log =~ /generate-spec \((\S+)\)/).collect { it[1] }
}
def here = System.getProperty('os.arch') == 'aarch64' ? 'linux-arm' : 'linux'
assert builds() == [here]
assert builds('-Pwindows') == ['windows']
assert builds('-Plinux,windows,macos,macos-intel') == ['linux', 'windows', 'macos', 'macos-intel']
return true
