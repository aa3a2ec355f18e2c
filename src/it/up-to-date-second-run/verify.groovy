import dev.pybundle.it.ItProject
import java.nio.file.Files

def project = new ItProject(basedir, localRepositoryPath)
def workspace = 'target/pybundle/' + project.triple()

// The invoker has run Maven twice: package, then install.
project.log().says('up to date')
def installed = project.installed("dev.pybundle.it:up-to-date-second-run:exe:${project.triple()}:1.0.0")
assert Files.mismatch(installed, project.bundle().program()) == -1L

def before = project.snapshot(workspace + '/bundle')
project.maven('package').succeeds()
    .says('up to date', 'attached dev.pybundle.it:up-to-date-second-run:exe:')
    .neverSays('clean: ')
assert project.snapshot(workspace + '/bundle') == before
return true
