import dev.pybundle.it.FrozenProgram
import dev.pybundle.it.ItProject
import java.nio.file.Files
import java.nio.file.StandardOpenOption

def project = new ItProject(basedir, localRepositoryPath)

def rebuiltBecause = { String reason, String prints, String... options ->
  project.maven(['package', *options] as String[]).succeeds().says('(remembered analysis: ' + reason)
  try (def program = FrozenProgram.copyOf(project.bundle())) {
    assert program.run() == prints
  }
}

// Somebody overwrites the finished program: it is not delivered.
def finished = project.bundle().program()
Files.write(finished, 'tampered'.bytes, StandardOpenOption.APPEND)
rebuiltBecause('rebuild-reasons in the bundle was changed', 'hello Ada')

project.edit('src/greeting.py', 'hello', 'good day')
rebuiltBecause('src/greeting.py changed', 'good day Ada')

project.edit('src/words/name.txt', 'Ada', 'Grace')
rebuiltBecause('src/words/name.txt changed', 'good day Grace')

project.write('src/added.py', 'GREETING = "added"\n')
rebuiltBecause('src/added.py is new', 'good day Grace')

Files.delete(project.file('src/added.py'))
rebuiltBecause('src/added.py was removed', 'good day Grace')

project.write('requirements.txt', '# Still nothing that the program uses.\nsix==1.17.0\n')
rebuiltBecause('requirements.txt changed', 'good day Grace')

rebuiltBecause('<hiddenImports> changed', 'good day Grace', '-Dpybundle.hiddenImports=wave')
return true
