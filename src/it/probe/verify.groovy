import dev.pybundle.it.ItProject
import java.nio.file.Files

def project = new ItProject(basedir, localRepositoryPath)
def triple = project.triple()
def workspace = project.file('target/pybundle').resolve(triple)
def ready = /proved: it answers; ready \d+\.\d\d s after start(, \d+ MB of memory)?, nothing left behind/

// Binding no other goal than the five is enough, also without a Tauri folder.
assert project.log().text() =~ ready
def probe = project.bundle().manifest().probe()
assert probe.summary() ==~ ready
assert probe.proved().name() == 'answers'
assert probe.readySeconds() > 0 && probe.readySeconds() < 60
assert probe.size() == project.bundle().manifest().size()
assert probe.peakMemory() == null || probe.peakMemory() > 5_000_000

// What another build fetches does not depend on the machine that measured.
def attached = workspace.resolve("probe-${triple}.json")
assert !Files.readString(attached).contains('readySeconds')

// A second build does not start it again, by neither goal.
def before = project.snapshot("target/pybundle/${triple}/bundle")
project.maven('package', 'pybundle:probe').succeeds().says('the probe is up to date (proved: it answers; ready ')
assert project.snapshot("target/pybundle/${triple}/bundle") == before

// A property asks for something else, so it is started; the POM wins where it says something.
def failed = project.maven('pybundle:probe', '-Dpybundle.probe.status=418', '-Dpybundle.probe.body=nothing')
assert failed.exitCode() != 0
failed.log().says('The frozen program answered http://127.0.0.1:', 'with status 200 instead of 418',
    'GET /api/health', workspace.resolve('logs').resolve('probe.log').toString(), '<probe><status>')
assert project.bundle().manifest().probe() == null

// Who must, can leave it out.
project.maven('package', '-Dpybundle.probe.skip').succeeds().says('not probed: ')
return true
