import dev.pybundle.it.FrozenProgram
import dev.pybundle.it.ItProject

def project = new ItProject(basedir, localRepositoryPath)
def triple = project.triple()

def prints = { workspace, expected ->
  try (def program = FrozenProgram.copyOf(project.bundleIn(workspace))) {
    assert program.run() == expected
  }
}
prints("target/pybundle/${triple}", 'the server')
prints("target/pybundle/worker/${triple}", 'the worker')

assert project.installedNames('dev.pybundle.it', 'two-executions', '1.0.0') == [
    "two-executions-1.0.0-${triple}-worker.exe",
    "two-executions-1.0.0-${triple}-worker.json",
    "two-executions-1.0.0-${triple}.exe",
    "two-executions-1.0.0-${triple}.json",
    'two-executions-1.0.0.pom']*.toString()
project.log().neverSays('already attached')
return true
