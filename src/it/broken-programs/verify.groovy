import dev.pybundle.it.BrokenProgram
import dev.pybundle.it.ItProject

def program = { String module -> new BrokenProgram(basedir, localRepositoryPath, module) }

program('computed-import').with {
  says('src/main.py:8', 'english_greeting', 'computed at run time')
  addToPom('<hiddenImports><hiddenImport>english_greeting</hiddenImport></hiddenImports>')
}
program('excluded-module').with {
  says("'fractions'", 'left out by', '<excludes><exclude>fractions</exclude></excludes>')
  removeFromPom('<exclude>fractions</exclude>')
}
program('metadata').with {
  says('src/main.py:7', "'six'")
  addToPom('<copyMetadata><distribution>six</distribution></copyMetadata>')
}
program('other-port').with {
  says('The program listens on port 28741: Listening on http://127.0.0.1:28741')
  replaceInPom('<url>http://127.0.0.1:{port}/health</url>',
      taken('write <probe>(<url>http://127.0.0.1:28741/health</url>)</probe>'))
}
new ItProject(basedir, localRepositoryPath).log()
    .says('src/main.py:3 looks for src/words/english, which nothing puts into the program, perhaps you should add <datas>')
program('own-data').with {
  says('src/main.py:5 looks for words/english/hello.txt')
  addToPom('<datas><data><source>src/words</source><target>words</target></data></datas>')
}
program('relative-import').with {
  says('src/garden/__main__.py:1 imports relatively')
  replaceInPom('<entry>src/garden/__main__.py</entry>',
      taken('add (<entry>garden.__main__:main</entry><sourceRoots><sourceRoot>src</sourceRoot></sourceRoots>)'))
}
program('requirement').with {
  says('requirements.txt:1 (six==0.0.1) cannot be installed', 'choose a version that exists')
  write('requirements.txt', 'six==1.17.0\n')
}
program('silent-entry').with {
  says('src/main.py defines functions and calls none')
  addToPom('<entry>main:main</entry>')
}
program('source-code').with {
  says('src/rules.py:9 reads the source code')
  addToPom('<moduleCollectionMode><rules>pyz+py</rules></moduleCollectionMode>')
}
program('source-root').with {
  says("src/main.py:1 imports 'common', which is in shared")
  addToPom('<sourceRoots><sourceRoot>src</sourceRoot><sourceRoot>shared</sourceRoot></sourceRoots>')
}

new ItProject(basedir, localRepositoryPath).followed()

[
    'computed-import': 'good morning',
    'excluded-module': '3.5',
    'metadata': 'helped by six 1',
    'own-data': 'hello, world',
    'relative-import': 'tulip',
    'requirement': '1.17.0',
    'silent-entry': 'at your service',
    'source-code': 'def double',
    'source-root': 'shared',
].each { module, output -> program(module).prints(output) }
return true
