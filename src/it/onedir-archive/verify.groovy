import dev.pybundle.it.FrozenProgram
import dev.pybundle.it.ItProject
import java.nio.file.Files

def project = new ItProject(basedir, localRepositoryPath)
def bundle = project.bundle()
def triple = project.triple()
def archive = triple.contains('windows') ? 'zip' : 'tar.gz'

assert bundle.manifest().layout().id() == 'onedir'
try (def program = FrozenProgram.copyOf(bundle)) {
  assert program.run() == 'grüß dich'
}

// The archive alone gives a program that runs.
def installed = project.installed("dev.pybundle.it:onedir-archive:${archive}:${triple}:1.0.0")
try (def program = FrozenProgram.unpack(installed, bundle.manifest().program())) {
  assert program.run() == 'grüß dich'
}

// Without a Tauri folder there is nothing to stage.
assert !Files.exists(project.file('src-tauri'))
return true
