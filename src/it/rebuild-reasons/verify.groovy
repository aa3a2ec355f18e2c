import dev.pybundle.it.FrozenProgram
import dev.pybundle.it.ItProject
import java.nio.file.Files

def project = new ItProject(basedir, localRepositoryPath)

def rebuiltBecause = { String reason, String prints, String... options ->
  project.maven(['package', *options] as String[]).succeeds().says(reason)
  try (def program = FrozenProgram.copyOf(project.bundle())) {
    assert program.run() == prints
  }
  project.maven(['package', *options] as String[]).succeeds().says('up to date')
}

project.edit('src/greeting.py', 'hello', 'good day')
rebuiltBecause('greeting.py', 'good day Ada')

project.edit('src/words/name.txt', 'Ada', 'Grace')
rebuiltBecause('name.txt', 'good day Grace')

project.write('src/added.py', 'GREETING = "added"\n')
rebuiltBecause('added.py', 'good day Grace')

Files.delete(project.file('src/added.py'))
rebuiltBecause('added.py', 'good day Grace')

project.write('requirements.txt', '# Still nothing.\nsix==1.17.0\n')
rebuiltBecause('requirements.txt', 'good day Grace')

rebuiltBecause('hiddenImports', 'good day Grace', '-Dpybundle.hiddenImports=wave')

// Somebody overwrites the finished program: it is not delivered.
project.maven('package').succeeds()
def program = project.bundle().program()
Files.write(program, Files.readAllBytes(program) + 'tampered'.bytes)
rebuiltBecause('in the bundle was changed', 'good day Grace')
