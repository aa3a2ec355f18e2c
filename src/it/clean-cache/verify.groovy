import dev.pybundle.it.ItProject
import java.nio.file.Files

def project = new ItProject(basedir, localRepositoryPath)
def fill = { ItProject where ->
  where.write('cache/memory/pyinstaller.db', '0' * 3_000_000)
  where.write('cache/uv/0.13.9-x86_64-unknown-linux-gnu/bin/uv', '0' * 1_000_000)
  where.write('cache/uv-cache/archive-v0/package', '0' * 2_000_000)
}
def cache = project.file('cache')
project.log().says("There is nothing to remove in ${cache}")

fill(project)
project.maven('pybundle:clean-cache', '-Dpybundle.dryRun').succeeds()
    .says("dry run: would remove 6.0 MB from ${cache}: memory 3.0 MB, uv 1.0 MB, uv-cache 2.0 MB")
project.maven('pybundle:clean-cache', '-Dpybundle.clean-cache.skip').succeeds().says('Skipped')
project.maven('pybundle:clean-cache', '-Dpybundle.clean-cache.only=memory,uv').succeeds()
    .says("Removed 4.0 MB from ${cache}: memory 3.0 MB, uv 1.0 MB")
assert Files.exists(cache.resolve('uv-cache/archive-v0/package'))

// A wrong parameter does not cost a home.
project.write('home/memory/pyinstaller.db', 'memory')
project.write('home/thesis.txt', 'five years of work')
def run = project.maven('pybundle:clean-cache', '-Dpybundle.cacheDirectory=' + project.file('home'))
assert run.exitCode() != 0
run.log().says(' is no cache of pybundle: it holds thesis.txt, so nothing was removed, perhaps you should correct <cacheDirectory>')
assert Files.readString(project.file('home/memory/pyinstaller.db')) == 'memory'

// Where there is no project.
def version = Files.readString(project.file('pom.xml')).find(/<version>([^<]+)<\/version>\s*<\/plugin>/) { it[1] }
def elsewhere = project.copy('clean-cache without a project')
Files.delete(elsewhere.file('pom.xml'))
fill(elsewhere)
elsewhere.maven("dev.pybundle:pybundle-maven-plugin:${version}:clean-cache", "-Dpybundle.cacheDirectory=${elsewhere.file('cache')}")
    .succeeds().says('Removed 6.0 MB from ')
assert Files.size(elsewhere.file('cache/memory/pyinstaller.db')) == 0
return true
