import dev.pybundle.it.ItProject
import java.nio.file.Files

def project = new ItProject(basedir, localRepositoryPath)
def bundle = 'target/pybundle/' + project.triple() + '/bundle'
def log = project.file('target/pybundle').resolve(project.triple()).resolve('logs/probe.log')
def running = { ProcessHandle.allProcesses().filter { it.info().command().orElse('').endsWith('/probe-interrupted') }.toList() }
def folders = {
  new File(System.getProperty('java.io.tmpdir')).listFiles().findAll {
    it.name.startsWith('pybundle probe') && new File(it, 'app/bundle/probe-interrupted').exists()
  }
}
def before = project.snapshot(bundle)

def maven = project.startMaven('package')
def deadline = System.nanoTime() + 300_000_000_000L
while (running().isEmpty()) {
  assert System.nanoTime() < deadline
  Thread.sleep(50)
}
assert folders().size() == 1

// The test fails here if a process that Maven had started outlives it.
maven.stop()
assert running().isEmpty()
assert folders().isEmpty()
assert Files.exists(log)
assert project.snapshot(bundle) == before
return true
