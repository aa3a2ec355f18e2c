import dev.pybundle.it.FrozenProgram
import dev.pybundle.it.ItProject

def project = new ItProject(basedir, localRepositoryPath)
def bundle = 'target/pybundle/' + project.triple() + '/bundle'
def before = project.snapshot(bundle)

project.edit('src/main.py', 'last good', 'next')
project.startMaven('package', '-Dpybundle.tier=clean').awaitLog('[pyinstaller] Running Analysis').stop()
assert project.snapshot(bundle) == before
try (def program = FrozenProgram.copyOf(project.bundle())) {
  assert program.run() == 'the last good build'
}

// Nothing has to be cleaned up.
project.maven('package').succeeds().says('(remembered analysis, because there is no earlier build to splice into: the last build did not come to its end')
try (def program = FrozenProgram.copyOf(project.bundle())) {
  assert program.run() == 'the next build'
}
return true
