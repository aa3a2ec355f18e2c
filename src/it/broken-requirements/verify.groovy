import dev.pybundle.it.BrokenProgram
import dev.pybundle.it.ItProject

def program = { String module -> new BrokenProgram(basedir, localRepositoryPath, module) }

program('conda-freeze').with {
  says('requirements.txt:1 (idna @ file:///croot/idna_1714398848350/work) cannot be installed',
      'write its version in place of the folder')
  write('requirements.txt', 'idna==3.10\n')
}
program('extra').with {
  says("src/main.py:1 imports 'idna', which is not installed")
  addToPom('<requirements>pyproject.toml[desktop]</requirements>')
}
program('project-beside').with {
  says("src/main.py:1 imports 'poems', which is not installed")
  write('requirements.txt', taken('add the line (\\S+) to requirements.txt') + '\n')
}
program('requirements-folder').with {
  says("src/main.py:1 imports 'idna', which is not installed")
  addToPom('<requirements>requirements/prod.txt</requirements>')
}
program('source-prefix').with {
  says("src/main.py:1 imports 'src.core', which is in the folder of the POM")
  addToPom('<sourceRoots><sourceRoot>src</sourceRoot><sourceRoot>.</sourceRoot></sourceRoots>')
}
program('windows-freeze').with {
  says('requirements.txt:2 (pywin32==306) cannot be installed')
  edit('requirements.txt', 'pywin32==306', taken('for that system only: (.+?)\\.\n'))
}

new ItProject(basedir, localRepositoryPath).followed()

[
    'conda-freeze': 'xn--bcher-kva.example',
    'extra': 'xn--bcher-kva.example',
    'project-beside': 'roses are red',
    'requirements-folder': 'xn--bcher-kva.example',
    'source-prefix': 'names n:',
    'windows-freeze': 'xn--bcher-kva.example',
].each { module, output -> program(module).prints(output) }
return true
