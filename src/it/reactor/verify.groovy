import dev.pybundle.it.FrozenProgram
import dev.pybundle.it.ItProject

def project = new ItProject(basedir, localRepositoryPath)
def fetched = project.file("desktop/target/backend/reactor-backend-${project.triple()}.exe")

try (def program = FrozenProgram.copyOf(fetched)) {
  assert program.run() == 'from the backend module'
}
return true
