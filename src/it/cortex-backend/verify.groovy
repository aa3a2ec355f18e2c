import dev.pybundle.it.FrozenProgram
import dev.pybundle.it.FrozenServer
import dev.pybundle.it.ItProject
import dev.pybundle.it.Terminal
import java.nio.file.Files
import java.nio.file.attribute.PosixFilePermissions

def project = new ItProject(basedir, localRepositoryPath)
def triple = project.triple()
def bundle = project.bundle()
def staged = project.file("src-tauri/binaries/cortex-backend-${triple}")
def say = binding.hasVariable('demo') ? Terminal.&say : this.&println

// It works where there is no Python, and ends without a trace.
def port = FrozenServer.freePort()
try (def program = FrozenProgram.copyOf(bundle);
     def server = program.serve(port, '--port', port as String)) {
  def ready = server.awaitReady('/api/health')
  def health = server.get('/api/health')
  assert health.get('status').asText() == 'ok'
  assert health.get('agent').asText() == 'READY'
  say """
    /api/health  ${health}
    size         ${String.format(Locale.ROOT, '%.1f MB', Files.size(bundle.program()) / 1e6)} (${bundle.manifest().layout().id()})
    ready after  ${String.format(Locale.ROOT, '%.2f s', ready.toMillis() / 1000d)}
    staged       ${staged}
    """.stripIndent()

  def remembered = server.post('/api/notes', '{"body": "über alles", "embedding": [1, 0, 0, 0]}')
  assert remembered.get('id').asInt() == 1
  server.post('/api/notes', '{"body": "far away", "embedding": [0, 0, 0, 9]}')
  assert server.post('/api/nearest', '[0.9, 0.1, 0, 0]').get('body').asText() == 'über alles'
}

// Tauri finds it, executable and whole.
assert Files.mismatch(staged, bundle.program()) == -1L
assert PosixFilePermissions.toString(Files.getPosixFilePermissions(staged)) == 'rwxr-xr-x'
// With the note of what was put there, so that only that is ever taken away.
assert Files.list(staged.parent).toList().toSorted() == [staged.resolveSibling('.cortex-backend.pybundle.json'), staged]

// Another build gets the same bytes by coordinates.
assert project.installedNames('dev.example', 'cortex-backend', '1.0.0') == [
    "cortex-backend-1.0.0-${triple}.exe", "cortex-backend-1.0.0-${triple}.json",
    'cortex-backend-1.0.0.pom']*.toString()
def fetched = project.file("consumer/target/backend/cortex-backend-${triple}.exe")
assert Files.mismatch(fetched, bundle.program()) == -1L
try (def program = FrozenProgram.copyOf(fetched)) {
  assert program.run('--version') == 'cortex-backend 1.0.0'
}

project.log().says(
    "cortex-backend 1.0.0 for ${triple} (onefile",
    'frozen by PyInstaller',
    's after start, ', ' MB of memory, nothing left behind',
    "staged src-tauri/binaries/cortex-backend-${triple}",
    "attached dev.example:cortex-backend:exe:${triple}:1.0.0")

// With each of the other freezers, in a profile that has the time.
if (binding.hasVariable('freezers')) {
  for (freezer in freezers.split(',')) {
    def start = System.nanoTime()
    project.maven('pybundle:generate-spec', "pybundle:${freezer}", 'pybundle:compress', 'pybundle:codesign',
            'pybundle:stage-sidecar', '-Dpybundle.layout=onedir', '-Dpybundle.tauri=edit', '-Dpybundle.timeoutMinutes=600').succeeds()
        .says('frozen by ', 's after start, ', 'staged src-tauri/binaries/cortex-backend (')
    println "${freezer}: ${Math.round((System.nanoTime() - start) / 1e9d)} s"
    // A machine without Python is not for guide, which says so there.
    if (freezer != 'guide') {
      try (def away = FrozenProgram.copyOf(project.file('src-tauri/binaries'), 'cortex-backend/cortex-backend')) {
        assert away.run('--version') == 'cortex-backend 1.0.0'
      }
    }
  }
}
return true
