import dev.pybundle.it.FrozenProgram
import dev.pybundle.it.ItProject
import java.nio.file.Files

def project = new ItProject(basedir, localRepositoryPath)
def bundle = project.bundle()
def triple = project.triple()

assert bundle.manifest().name() == 'minimal'
assert bundle.manifest().triple() == triple
assert bundle.manifest().layout().id() == 'onefile'

try (def program = FrozenProgram.copyOf(bundle)) {
  assert program.run('Ada') == 'minimal says hello to Ada'
}

// What another build can fetch: the program, what is in it, and the POM. Nothing else.
assert project.installedNames('dev.pybundle.it', 'minimal', '1.0.0').findAll { !it.contains('-build.pom') } == [
    "minimal-1.0.0-${triple}.exe", "minimal-1.0.0-${triple}.json", 'minimal-1.0.0.pom']*.toString()
def installed = project.installed("dev.pybundle.it:minimal:exe:${triple}:1.0.0")
assert Files.mismatch(installed, bundle.program()) == -1L

project.log().says("attached dev.pybundle.it:minimal:exe:${triple}:1.0.0")
return true
