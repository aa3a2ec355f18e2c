import dev.pybundle.it.FrozenProgram
import dev.pybundle.it.ItProject

def project = new ItProject(basedir, localRepositoryPath)
try (def program = FrozenProgram.copyOf(project.bundle())) {
  assert program.run('--number', '4') == '8'
}
return true
