import dev.pybundle.it.FrozenProgram
import dev.pybundle.it.ItProject

def project = new ItProject(basedir, localRepositoryPath)

['first', 'second'].each { module ->
  try (def program = FrozenProgram.copyOf(project.bundleIn("${module}/target/pybundle/${project.triple()}"))) {
    assert program.run() == "${module} of two"
  }
}
return true
