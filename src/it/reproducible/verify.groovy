import dev.pybundle.it.ItProject
import java.nio.file.Files

def here = new ItProject(basedir, localRepositoryPath)
def there = here.copy('reproducible in another folder')
there.maven('package').succeeds()

assert Files.mismatch(here.bundle().program(), there.bundle().program()) == -1L
assert Files.mismatch(here.file('target/pybundle').resolve(here.triple()).resolve('bundle/bundle.json'),
    there.file('target/pybundle').resolve(there.triple()).resolve('bundle/bundle.json')) == -1L
return true
