import dev.pybundle.it.BrokenProgram
import dev.pybundle.it.ItProject

def project = new ItProject(basedir, localRepositoryPath)
def program = { String module -> new BrokenProgram(basedir, localRepositoryPath, module) }

// What is right passes at once, with processes of a library too, and the log says what it proved.
project.log().says('proved: it answers; ready ', 'nothing left behind but session.ses to use again')
assert project.log().text() =~ /joblib-processes \.+ SUCCESS/

program('asgi-entry').with {
  says('<entry>app.main:app</entry> is an ASGI application, which a server has to run')
  write('backend/serve.py', taken('write backend/serve.py with the line (.+?) and name it') + '\n')
  replaceInPom('<entry>app.main:app</entry>', taken('and name it: (<entry>backend/serve.py</entry>)'))
}
program('beside-the-code').with {
  says('wrote into its own folder: app.db', 'write below a folder of the user')
  edit('src/main.py', 'pathlib.Path(__file__).parent', 'pathlib.Path.home()')
}
program('beside-the-sources').with {
  says('looks for', 'app.ini')
  configure(warned('src/main.py:\\d+ looks for app.ini .*perhaps you should add (<datas>.*</datas>)'))
  edit('src/main.py', 'Path(__file__).resolve().parents[1]', warned('looks for app.ini .*begin its path with (.+\\))'))
}
program('data-on-request').with {
  configure(warned('src/main.py:\\d+ looks for src/prompts/system.md.*perhaps you should add (<datas>.*</datas>)'))
}
program('late-failure').with {
  says("src/main.py:5 imports 'late_module' by a name that is computed")
  addToPom('<hiddenImports><hiddenImport>late_module</hiddenImport></hiddenImports>')
}
program('missing-variable').with {
  says('src/main.py:3 wants the variable DATABASE_URL', "KeyError: 'DATABASE_URL'")
  edit('src/main.py', 'os.environ["DATABASE_URL"]', taken('(os.environ.get\\("DATABASE_URL", )…') + '"none")')
}
program('pip-at-run-time').with {
  says("src/main.py:5 imports 'tabulate', which is not installed")
  assert taken('write a requirements.txt beside the POM with the line (\\S+?)\\.') == 'tabulate'
  write('requirements.txt', 'tabulate\n')
}
program('program-on-path').with {
  says('did not answer', 'src/main.py:8 starts the program git, which it looks for on the PATH')
  replaceInPom('<probe>', '<probe>' + taken('add <probe>(<environment><PATH>.*</PATH></environment>)</probe>'))
}
program('settings-of-env').with {
  says('src/main.py:3 wants DESK_TITLE of .env')
  configure(warned('src/main.py:3 wants DESK_TITLE, DESK_PLACE of .env, .* add (<probe>.*</probe>)').replace('…', 'mine'))
}
program('split-package').with {
  def files = "src/main.py:2 imports 'world.sea', .* you should remove (.+), so that"
  assert warned(files) == taken(files)
  taken(files).split(' and ').each { delete(it) }
}
program('worker-imports').with {
  says("'app', which is in backend, and that is none of the source roots")
  replaceInPom('<entry>backend/app/main.py</entry>',
      '<entry>backend/app/main.py</entry>' + taken('add (<sourceRoots>.*</sourceRoots>)'))
}

// And what was followed is not told again.
project.followed()
['beside-the-sources': '[desk]', 'data-on-request': 'ready', 'split-package': 'land sea'].each {
  module, output -> program(module).prints(output)
}
return true
