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
program('worker-imports').with {
  says("'app', which is in backend, and that is none of the source roots")
  replaceInPom('<entry>backend/app/main.py</entry>',
      '<entry>backend/app/main.py</entry>' + taken('add (<sourceRoots>.*</sourceRoots>)'))
}

project.maven('package').succeeds()
return true
