import dev.pybundle.it.ItProject
import java.nio.file.Files

def project = new ItProject(basedir, localRepositoryPath)
project.log().says('words/which.txt, which is in the sources and not in the frozen program')

// It tells what is missing, as configuration, and changes nothing.
project.maven('pybundle:trace').succeeds().says(
    'Traced trace: it used ',
    '; not frozen: module greeting_de; data file words/which.txt',
    '<hiddenImport>greeting_de</hiddenImport>',
    '<data><source>src/words/which.txt</source><target>words</target></data>',
    '-Dpybundle.trace.apply')
def file = project.file('pybundle-trace.json')
assert !Files.exists(file)
def workspace = project.file('target/pybundle').resolve(project.triple())
assert Files.readString(workspace.resolve('report/trace.json')).contains('"greeting_de"')

// It writes it down for the next build, without a path of this machine.
project.maven('pybundle:trace', '-Dpybundle.trace.apply').succeeds().says('wrote it to pybundle-trace.json')
def before = Files.readString(file)
assert before.contains('words/which.txt') && !before.contains(basedir.toString())
project.maven('package').succeeds().says(
    'Takes 2 entries from pybundle-trace.json',
    '(remembered analysis, because the spec was changed: <datas> changed',
    'ended with exit code 0')

// Whoever asks is told why it is in the program now.
project.maven('pybundle:why', '-Dpybundle.module=greeting_de').succeeds().says(
    'greeting_de is in trace because greeting_de is a hidden import')

// A report shows all of it, and fails the build if an installer would be too large.
project.maven('pybundle:report').succeeds().says('Reported trace: ', ' in an installer (xz); ')
def page = Files.readString(workspace.resolve('report/index.html'))
assert page.contains('"greeting_de"') && page.contains('"words/which.txt"') && !page.contains('"skipped"')
def tooLarge = project.maven('pybundle:report', '-Dpybundle.maxInstallerSize=1MB')
assert tooLarge.exitCode() != 0
tooLarge.log().says('more than <maxInstallerSize>1MB</maxInstallerSize>', 'the largest are Python ')

// Then there is nothing left to find, and the file stays as it is.
project.maven('pybundle:trace', '-Dpybundle.trace.apply').succeeds().says('; all of it is frozen')
assert Files.readString(file) == before

// A program that fails as it is says nothing about the freeze.
Files.delete(project.file('src/greeting_de.py'))
def failed = project.maven('pybundle:trace')
assert failed.exitCode() != 0
failed.log().says('does not pass <probe> when it is not frozen either', "No module named 'greeting_de'")

project.maven('pybundle:trace', '-Dpybundle.trace.skip').succeeds().says('Skipped')
project.maven('pybundle:trace', '-Dpybundle.dryRun').succeeds().says('dry run: would run ', 'trace_program.py')
return true
