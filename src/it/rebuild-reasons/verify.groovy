import dev.pybundle.it.FrozenProgram
import dev.pybundle.it.ItProject
import java.nio.file.Files
import java.nio.file.StandardOpenOption

def project = new ItProject(basedir, localRepositoryPath)

def record = project.file('target/pybundle/' + project.triple() + '/state/pyinstaller.record')

// What is compared is a build that need not look at all any more with one that must not believe that.
def rebuiltBecause = { String tier, String reason, String prints, String... options ->
  assert Files.exists(record)
  project.maven(['package', *options] as String[]).succeeds().says('(' + tier + ': ' + reason)
  try (def program = FrozenProgram.copyOf(project.bundle())) {
    assert program.run() == prints
  }
  project.maven(['package', *options] as String[]).succeeds().says('up to date')
  project.maven('package').succeeds()
}

project.maven('package').succeeds().says('up to date')

// Somebody overwrites the finished program: it is not delivered.
def finished = project.bundle().program()
Files.write(finished, 'tampered'.bytes, StandardOpenOption.APPEND)
// Where there was nothing to strip, it was the file of the frozen program, too, which is then made anew.
project.maven('package').succeeds().says('rebuild-reasons in the bundle was changed')
try (def program = FrozenProgram.copyOf(project.bundle())) {
  assert program.run() == 'hello Ada'
}
2.times { project.maven('package').succeeds().says('up to date') }

project.edit('src/greeting.py', 'hello', 'good day')
project.edit('src/words/name.txt', 'Ada', 'Grace')
rebuiltBecause('splice', 'src/greeting.py changed (and 1 more)', 'good day Grace')

project.write('requirements.txt', '# Still nothing that the program uses.\nsix==1.17.0\n')
rebuiltBecause(
    'remembered analysis, because something in the Python environment was changed', 'requirements.txt changed', 'good day Grace')

rebuiltBecause(
    'remembered analysis, because the spec was changed', '<hiddenImports> changed', 'good day Grace', '-Dpybundle.hiddenImports=wave')
return true
