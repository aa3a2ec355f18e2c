import dev.pybundle.it.ItProject
import java.nio.file.Files

def here = new ItProject(basedir, localRepositoryPath)
def there = here.copy('reproducible in another folder')
there.maven('package').succeeds()

assert Files.mismatch(here.bundle().program(), there.bundle().program()) == -1L
// What is attached; the bundle.json beside the program also has what was measured there.
def attached = { it.file('target/pybundle').resolve(it.triple()).resolve("reproducible-${it.triple()}.json") }
assert Files.mismatch(attached(here), attached(there)) == -1L
[here, there].each { assert it.bundle().manifest().withProbe(null) == here.bundle().manifest().withProbe(null) }
return true
