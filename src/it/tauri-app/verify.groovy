import dev.pybundle.it.ItProject
import dev.pybundle.it.TauriApp
import dev.pybundle.it.TauriApp.Ending
import java.nio.file.Files
import java.nio.file.Path

def project = new ItProject(basedir, localRepositoryPath)
def tauri = project.file('src-tauri')
// The crates take minutes; a folder that is kept spares them the next time.
def kept = System.getenv('PYBUNDLE_TAURI_TARGET')
def target = kept == null ? project.file('target/cargo') : Path.of(kept)
def shipping = [
    onefile: '{"bundle": {"externalBin": ["binaries/glue-backend"], "resources": null}}',
    onedir : '{"bundle": {"externalBin": null, "resources": {"binaries/glue-backend": "glue-backend"}}}',
]
// The one ends as servers do; the other one never lets its interpreter go.
def backends = [uvicorn: [:], holder: [HOLDS: '1']]
def wrong = []

def time = { from, to -> "${to.millis() - from.millis()} ms".toString() }

def endWith = { layout, executable, backend, ending ->
  def app = TauriApp.start(executable, project.file("target/runs/${layout}-${backend}-${ending}"), backends[backend])
  try {
    def window = app.await('window', 1)
    def painted = app.await('shown', 1)
    def ready = ending == Ending.CLOSED_EARLY ? null : app.await('ready', 1)
    if (ready != null) {
      app.awaitShown('Ready at http://127.0.0.1:')
      // The page itself, from its own origin and with the token.
      assert app.await('asked', 1).detail() == '200'
      if (backend == 'holder') {
        app.await('log', 1)
      }
    }
    def before = app.processes()
    def left = app.end(ending)
    println(String.format('%-8s %-8s %-15s %6d %9d  %-6s %7d %7d ms  %-15s %s', layout, backend, ending, before,
        left.processes(), left.served() ? 'yes' : 'no', left.folders(), left.millis(), time(window, painted), ready ? time(window, ready) : '-'))
    if (!left.isNothing()) {
      wrong << "${layout} ${backend} ${ending}: ${left}"
    }
    // The sidecar takes 4 seconds more than it must.
    if (!painted.detail().contains('the sidecar starts') || ready != null && painted.millis() > ready.millis()) {
      wrong << "${layout} ${backend} ${ending}: the page waited for the sidecar: ${app.events()}"
    }
    if (backend == 'uvicorn' && ending == Ending.CLOSED && !app.stoppedCleanly()) {
      wrong << "${layout}: the sidecar did not come to its end when the window was closed"
    }
    if (ending == Ending.SIDECAR_KILLED) {
      assert app.await('exit', 1).detail().contains('"restarting":true')
      app.awaitShown('; it starts again')
      app.await('ready', 2)
      def again = app.end(Ending.CLOSED)
      if (!again.isNothing()) {
        wrong << "${layout} ${backend}, started again and closed: ${again}"
      }
    }
  } finally {
    app.close()
  }
}

println('layout   backend  ended by        before processes  served folders       until  page painted    ready after the window')
shipping.each { layout, configuration ->
  if (layout == 'onedir') {
    project.maven('package', '-Dpybundle.layout=onedir', '-Dpybundle.tauri=edit').succeeds()
    project.maven('pybundle:init-tauri', '-Dpybundle.layout=onedir').succeeds()
  }
  TauriApp.check(tauri, target)
  def executable = TauriApp.compile(tauri, target, configuration)
  [backends.keySet(), Ending.values()].combinations { backend, ending -> endWith(layout, executable, backend, ending) }
}
assert wrong.isEmpty(): wrong.join('\n')
return true
