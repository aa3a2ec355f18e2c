import dev.pybundle.bundle.AtomicFiles
import dev.pybundle.it.ItProject
import java.nio.file.Files
import java.nio.file.attribute.PosixFilePermissions

def project = new ItProject(basedir, localRepositoryPath)
def triple = project.triple()
def tauri = project.file('src-tauri')
def pristine = project.file('pristine')
def staged = tauri.resolve("binaries/cortex-backend-$triple")
def configuration = 'src-tauri/tauri.conf.json'
def bundled = '"binaries/cortex-backend"'
def elf = new byte[64]
System.arraycopy([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1] as byte[], 0, elf, 0, 7)
elf[18] = (byte) 183 // AArch64

project.log().says('staged src-tauri/binaries/cortex-backend-').neverSays('[WARNING] ')
AtomicFiles.copyTree(tauri, pristine)

def executable = { String name, byte[] content ->
  def file = tauri.resolve(name)
  Files.createDirectories(file.parent)
  Files.write(file, content)
  Files.setPosixFilePermissions(file, PosixFilePermissions.fromString('rwxr-xr-x'))
}
def fails = { Closure mistake, String... sentences ->
  mistake()
  def run = project.maven('package')
  assert run.exitCode() != 0: sentences
  run.log().says('perhaps you should', *sentences)
  AtomicFiles.deleteTree(tauri)
  AtomicFiles.copyTree(pristine, tauri)
}

// The mode of what is staged is mended; that of a file from elsewhere is not ours to mend.
Files.setPosixFilePermissions(staged, PosixFilePermissions.fromString('rw-r--r--'))
project.maven('package').succeeds().says('made src-tauri/binaries/cortex-backend-', 'executable again')
fails({
  executable('binaries/cortex-backend-aarch64-unknown-linux-musl', elf)
  Files.setPosixFilePermissions(
      tauri.resolve('binaries/cortex-backend-aarch64-unknown-linux-musl'),
      PosixFilePermissions.fromString('rw-r--r--'))
}, 'has the mode rw-r--r--', 'chmod 755')

// A folder where Tauri looks for a file, and a folder as another sidecar.
fails({
  Files.delete(staged)
  Files.createDirectories(staged)
}, "cortex-backend-$triple is not a file")
fails({
  Files.createDirectories(tauri.resolve("tools/helper-$triple"))
  project.edit(configuration, bundled, bundled + ', "tools/helper"')
}, 'is a folder, and `tauri build` would scatter its files')

// Names of the app.
fails({ project.edit(configuration, '"Cortex"', '"Cortex-Backend"') }, 'is also the productName in')
fails({ project.edit(configuration, 'cortex-app', 'cortex-backend') }, 'is also the mainBinaryName in')
fails({ project.edit('src-tauri/Cargo.toml', 'cortex-desktop', 'cortex-backend') }, 'is also the name of the Cargo package')
fails({ project.edit('src-tauri/Cargo.toml', 'cortex-main', 'cortex-backend') }, 'is also the name of a [[bin]]')

// Entries.
fails({ project.edit(configuration, bundled, bundled + ', "tools/cortex-backend"') }, 'installed under the same name')
fails({ project.edit(configuration, bundled, "\"binaries/cortex-backend-$triple\"") },
    'contains the target triple, which Tauri adds itself', 'write "externalBin": ["binaries/cortex-backend"]')
fails({ project.edit(configuration, bundled, '"binaries/cortex-backend.exe"') }, 'ends with .exe, which Tauri adds itself')
fails({ project.edit(configuration, '"bundle": {', '"bundle": {"resources": {"binaries/cortex-backend": "cortex-backend"}, ') },
    'ships a program of the other layout, and this one is onefile', '<tauri>edit</tauri>')

// Files of other machines.
fails({ executable('binaries/cortex-backend-x86_64-apple-darwin', elf) }, 'would be shipped to machines that cannot run it')
fails({ executable('binaries/cortex-backend-x86_64-pc-windows-msvc', elf) }, 'it looks for cortex-backend-x86_64-pc-windows-msvc.exe')
fails({ executable('binaries/cortex-backend-riscv64gc-unknown-linux-gnu', '#!/bin/sh\n# pybundle-stub\n'.bytes) },
    'is a development sidecar of the goal stub', 'delete it, or freeze')

// A misspelt key.
fails({ project.edit(configuration, 'mainBinaryName', 'mainBinaryNam') }, 'mainBinaryNam in', 'is a key that Tauri does not know', 'write "mainBinaryName"')

// Nothing that Tauri would ship wrongly, but not shipped at all.
project.edit(configuration, bundled, '')
project.maven('package').succeeds().says('does not name "binaries/cortex-backend"', 'or set <tauri>edit</tauri>')
def refused = project.maven('package', '-Dpybundle.tauri=write')
assert refused.exitCode() != 0
refused.log().says('<tauri>write</tauri> is not check, overlay or edit, perhaps you should')
return true
