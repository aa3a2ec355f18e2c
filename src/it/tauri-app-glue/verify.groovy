import dev.pybundle.it.ItProject
import dev.pybundle.it.TauriApp
import java.nio.file.Path

def project = new ItProject(basedir, localRepositoryPath)
def kept = System.getenv('PYBUNDLE_TAURI_TARGET')
def target = kept == null ? project.file('target/cargo') : Path.of(kept)
def programs = [
    'a program without port' : [],
    'a port of the app\'s choice': ['-Dpybundle.probe.url=http://127.0.0.1:{port}/api/health', '-Dpybundle.probe.args=--port,{port}'],
    'a fixed port, with TLS' : ['-Dpybundle.probe.url=https://localhost:8742/', '-Dpybundle.init-tauri.restarts=0'],
    'a name to escape'       : ['-Dpybundle.name=Größe $5'],
]

project.log().says('wrote src-tauri/src/sidecar.rs', 'the app runs its sidecar')
['v1', 'v2'].each { version ->
  programs.each { name, properties ->
    def arguments = ['pybundle:init-tauri', "-Dpybundle.tauriDirectory=${version}/src-tauri",
        '-Dpybundle.init-tauri.overwrite'] + properties
    project.maven(arguments*.toString() as String[]).succeeds()
    TauriApp.check(project.file("${version}/src-tauri"), target)
    println("Tauri ${version[1]} compiles with ${name}")
  }
}
return true
