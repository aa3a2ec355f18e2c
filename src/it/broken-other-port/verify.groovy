import dev.pybundle.it.BrokenProgram

def program = new BrokenProgram(basedir, localRepositoryPath)

program.says('The program listens on port 28741: Listening on http://127.0.0.1:28741')
program.replaceInPom('<url>http://127.0.0.1:{port}/health</url>',
    program.taken('write <probe>(<url>http://127.0.0.1:28741/health</url>)</probe>'))
program.mends()
return true
