import dev.pybundle.it.ItProject

def project = new ItProject(basedir, localRepositoryPath)

project.log().says(
    'The frozen program did not answer http://127.0.0.1:',
    'within 3.00 s (nobody listens there), and was ended',
    'loading a model, which takes forever',
    'perhaps you should see that it listens where <probe><url> asks (<probe><args>), or give it more time: <probe><timeoutSeconds>')
project.log().neverSays('nothing is staged')

assert ProcessHandle.allProcesses().noneMatch { it.info().command().orElse('').endsWith('/probe-timeout') }
def temp = new File(System.getProperty('java.io.tmpdir'))
assert !temp.listFiles().any { it.name.startsWith('pybundle probe') && new File(it, 'app/bundle/probe-timeout').exists() }
return true
