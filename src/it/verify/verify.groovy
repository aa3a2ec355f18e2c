import dev.pybundle.bundle.Bundle
import dev.pybundle.bundle.BundleManifest
import dev.pybundle.it.ItProject
import java.nio.file.Files

def project = new ItProject(basedir, localRepositoryPath)
def workspace = project.file('target/pybundle').resolve(project.triple())

project.log().says('Equal to a clean build: ', 'the clean build took ')
assert !Files.exists(workspace.resolve('state/verify'))

def old = project.file('target/old program')
Files.copy(project.bundle().program(), old)
project.edit('src/greeting.py', 'Hello', 'Good day')
project.maven('verify', '-Pci', '-Dpybundle.verify.skip').succeeds().says('Skipped').neverSays('clean build')

// A program as a faulty build would have left it: with a module of older sources, and a bundle.json that knows it.
def bundle = project.bundle()
Files.write(bundle.program(), Files.readAllBytes(old))
def manifest = bundle.manifest()
Bundle.write(bundle.folder(), new BundleManifest(manifest.schemaVersion(), manifest.name(), manifest.version(),
    manifest.triple(), manifest.layout(), manifest.program(), manifest.tools(), Bundle.scan(bundle.folder()), manifest.steps()))
// Without the network.
def wrong = project.maven('-o', 'pybundle:verify')
assert wrong.exitCode() != 0
wrong.log().says(
    '- verify/verify: module greeting in the PYZ: other constants in greet (line 1); byte ',
    "Both are in ${workspace.resolve('verify')}: built and clean", 'pybundle:clean-cache')
assert Files.exists(workspace.resolve('verify/built/verify/verify'))
assert Files.exists(workspace.resolve('verify/clean/verify/verify'))
Files.move(workspace.resolve('verify/built/verify'), project.file('target/other program'))

// The next build mends it, and remembers nothing until the user says so.
project.maven('package', 'pybundle:verify').succeeds()
    .says('clean, because verify found a difference on ', 'Equal to a clean build: ')
project.maven('pybundle:clean-cache', "-Dpybundle.cacheDirectory=${project.file('target/no cache')}").succeeds()
    .says('builds may remember again')
project.edit('src/greeting.py', 'Good day', 'Good morning')
project.maven('install').succeeds().says('frozen by ').neverSays('verify found')

// Against another program: the one that is in the repository now, and the one that was wrong.
project.maven('pybundle:verify', '-Dpybundle.verify.against=dev.pybundle.it:verify:1.0.0').succeeds()
    .says('Equal to dev.pybundle.it:verify:1.0.0: ')
def compared = project.maven('pybundle:verify', "-Dpybundle.verify.against=target/other program")
assert compared.exitCode() != 0
compared.log().says('differs from target/other program in ways that nothing explains',
    '- module greeting: other code, in greet (line 1)', 'All differences are in ')
assert Files.readString(workspace.resolve('report/against.json')).contains('"cause" : "BYTECODE"')
return true
