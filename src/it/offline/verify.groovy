import dev.pybundle.bundle.AtomicFiles
import dev.pybundle.it.FrozenProgram
import dev.pybundle.it.ItProject

def project = new ItProject(basedir, localRepositoryPath)

// A proxy that nobody answers for: whatever tries to reach the network fails.
def nowhere = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy', 'all_proxy']
    .collectEntries { [it, 'http://127.0.0.1:9'] }
AtomicFiles.deleteTree(project.file('target'))
project.maven(nowhere, '-o', 'package').succeeds()

try (def program = FrozenProgram.copyOf(project.bundle())) {
  assert program.run() == 'six 1.17.0 without a network'
}
return true
