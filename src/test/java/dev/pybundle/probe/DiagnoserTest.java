package dev.pybundle.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.bundle.Workspace;
import dev.pybundle.fixture.Tools;
import dev.pybundle.message.Problem;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.process.ProcessRunner;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Outputs are those of real frozen programs, on Debian 12 unless said otherwise. The project and
 * the environment that they are explained with are real: a virtual environment with four small
 * distributions.
 */
@DisplayName("The diagnosis of a failed program")
class DiagnoserTest {

  private static final String PROGRAM = "/tmp/room/app/words";
  private static final String INSIDE = "/tmp/room é 1/temp/_MEI0000534cyt31YN";

  @TempDir static Path temp;
  private static Path project;
  private static Path environment;

  private final Diagnoser diagnoser = new Diagnoser(new ProcessRunner(), new HostSystem());

  @BeforeAll
  static void makeProjectAndEnvironment() throws Exception {
    project = Files.createDirectories(temp.resolve("mon projet é"));
    environment = temp.resolve("env é");
    Tools.succeed(
        temp,
        Map.of(),
        Tools.find("python3"),
        List.of("-m", "venv", "--without-pip", environment.toString()));
    Path site = sitePackages();
    install(
        site,
        "Paint-Box",
        "paint/__init__.py",
        "",
        "paint/colours/red.txt",
        "",
        "paint/oils/ochre.py",
        "");
    install(
        site,
        "gallery",
        "gallery/frame.py",
        "from importlib import import_module\n\ndef hang(name):\n    return import_module(name)\n");
    Files.writeString(
        site.resolve("gallery-1.0.dist-info/entry_points.txt"),
        "[gallery.walls]\nnorth = paint.oils:wall\n");
    Files.writeString(
        site.resolve("gallery-1.0.dist-info/METADATA"),
        """
        Metadata-Version: 2.1
        Name: gallery
        Version: 1.0
        Provides-Extra: glass
        Requires-Dist: window-pane ; extra == "glass"
        """);
    install(
        site,
        "oven",
        "oven/heat.cpython-311-x86_64-linux-gnu.so",
        "ELF\0libflame.so.2\0",
        "oven/libburner.so",
        "");
    install(site, "pyinstaller", "PyInstaller/__init__.py", "");
    write(
        "src/main.py",
        """
        import importlib
        import sqlite3
        from gallery import frame

        def load(name):
            return importlib.import_module("parts." + name)

        def start():
            open("words/hello.txt")
            return sqlite3.connect("app.db")

        start()
        import settings
        """);
    write(
        "src/settings.py",
        """
        class Desk(BaseSettings):
            model_config = SettingsConfigDict(env_prefix="DESK_", env_file=".env")
            key: int
        class Lamp(BaseSettings):
            key: int
            power: int
        Desk(), Lamp()
        """);
    write("src/quiet.py", "def main():\n    print('hello')\n");
    write("src/parts/__init__.py", "");
    write("src/parts/one.py", "x = 1\n");
    write("src/parts/two.py", "x = 2\n");
    write("src/lone.py", "");
    write(
        "src/starter.py",
        "import subprocess, sys\nsubprocess.run([sys.executable, '-m', 'desk'])\n");
    write("src/words/hello.txt", "hello");
    write(
        ".env",
        """
        # of the developer
        export API_URL=https://secret
        APP_NAME = Desk
        OTHER=1
        DESK_KEY=1
        """);
    write("config.yaml", "");
    write("steps/env.py", "");
    write("src/tools/draw", "#!/bin/sh\n");
    write("src/parts/list.txt", "one");
    write("src/pages/start.html", "<p>");
    write("src/app.db", "");
    write("lib/helper.py", "");
    write("vendor/poems/pyproject.toml", "[project]\nname = \"poem-book\"\n");
    write("vendor/poems/poems/__init__.py", "");
    write("native/libgreet.so", "");
    write("requirements.txt", "gallery\n");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          a module whose name is computed in a package         | 12,6,import_module  | ModuleNotFoundError: No module named 'parts.one' | src/main.py:6 imports 'parts.one' by a name that is computed | add <collectSubmodules><package>parts</package></collectSubmodules>
          a package whose name is computed                     | 12,6,import_module  | ModuleNotFoundError: No module named 'paint' | src/main.py:6 | add <collectSubmodules><package>paint</package></collectSubmodules>
          a module alone whose name is computed                | 12,6,import_module  | ModuleNotFoundError: No module named 'lone' | src/main.py:6 | add <hiddenImports><hiddenImport>lone</hiddenImport></hiddenImports>
          a module that a distribution loads by a name         | 12,gallery/frame.py:4,import_module | ModuleNotFoundError: No module named 'paint.oils.ochre' | gallery (frame.py:4) imports 'paint.oils.ochre' by a name | <hiddenImport>paint.oils.ochre</hiddenImport>
          a module that the user left out                      | 1 | ModuleNotFoundError: No module named 'left.out' | <excludes><exclude>left</exclude></excludes> | remove <excludes><exclude>left</exclude></excludes>
          a module that is not installed                       | 1 | ModuleNotFoundError: No module named 'yaml' | imports 'yaml', which is not installed | add the line PyYAML to requirements.txt
          a module that an extra would install                 | 1 | ModuleNotFoundError: No module named 'window_pane' | (gallery needs it for one of its extras) | add the line window-pane to requirements.txt
          a module of a project beside                         | 1 | ModuleNotFoundError: No module named 'poems' | not installed | add the line ./vendor/poems to requirements.txt
          a module of the user's outside of the source roots   | 1 | ModuleNotFoundError: No module named 'helper' | which is in lib | add <sourceRoots><sourceRoot>src</sourceRoot><sourceRoot>lib</sourceRoot></sourceRoots>
          a module that an installed distribution has not      | 1 | ModuleNotFoundError: No module named 'paint.water' | the Paint-Box that is installed has no such module | a version of Paint-Box
          a module of the user's that does not exist           | 1 | ModuleNotFoundError: No module named 'parts.three' | which is not in src/parts/__init__.py | add the missing file
          a module that hides a package                        | 1 | ModuleNotFoundError: No module named 'lone.star'; 'lone' is not a package | its parent is the file src/lone.py | rename src/lone.py
          a module of Python that PyInstaller did not see      | 1 | ModuleNotFoundError: No module named 'json' | src/main.py:1 imports 'json' | <hiddenImports><hiddenImport>json</hiddenImport>
          a module that this Python was built without          | 1 | ModuleNotFoundError: No module named '_msi' | does not have | <python>
          a folder of data that is read like a module          | 1 | ModuleNotFoundError: No module named 'words' | it is a folder with data | <datas><data><source>src/words</source><target>words</target></data></datas>
          an encoding that was not frozen                      | 1 | LookupError: unknown encoding: idna | 'encodings.idna' | <hiddenImport>encodings.idna</hiddenImport>
          a part of a namespace package                        | 1 | ImportError: cannot import name 'ochre' from 'paint.oils' (unknown location) | of which only a part | <hiddenImports><hiddenImport>paint.oils.ochre</hiddenImport></hiddenImports>
          an application that uvicorn cannot import            | - | ERROR:    Error loading ASGI app. Could not import module "lone". | 'lone' | <hiddenImports><hiddenImport>lone</hiddenImport>
          metadata that was not frozen                         | 12,gallery/frame.py:4,import_module | importlib.metadata.PackageNotFoundError: No package metadata was found for paint_box | gallery reads the metadata of the distribution 'Paint-Box' | <copyMetadata><distribution>Paint-Box</distribution></copyMetadata>
          metadata of what is not installed                    | 1 | importlib.metadata.PackageNotFoundError: No package metadata was found for absent | not installed | add the line absent to requirements.txt
          metadata of a project beside                         | 1 | importlib.metadata.PackageNotFoundError: No package metadata was found for Poem_Book | not installed | add the line ./vendor/poems to requirements.txt
          metadata that pkg_resources looks for                | 1 | pkg_resources.DistributionNotFound: The 'Paint-Box>=1' distribution was not found and is required by the application | Paint-Box | <copyMetadata><distribution>Paint-Box
          an entry point that was not frozen                   | 1 | sqlalchemy.exc.NoSuchModuleError: Can't load plugin: gallery.walls:north | gallery offers it | <copyMetadata><distribution>gallery</distribution></copyMetadata><hiddenImports><hiddenImport>paint.oils</hiddenImport></hiddenImports>
          an entry point that nothing offers                   | 1 | sqlalchemy.exc.NoSuchModuleError: Can't load plugin: gallery.walls:south | no installed distribution offers | correct the name
          code that reads its own source                       | 12,parts/one.py:1,inspect | OSError: could not get source code | src/parts/one.py:1 | <moduleCollectionMode><parts>pyz+py</parts></moduleCollectionMode>
          code that reads the source of the entry              | 12,inspect | OSError: could not get source code | of the <entry> | into a module of its own
          a data file of the user's                            | 9,pathlib | FileNotFoundError: [Errno 2] No such file or directory: '%s/words/hello.txt' | src/main.py:9 looks for words/hello.txt | <datas><data><source>src/words</source><target>words</target></data></datas>
          a data file between modules                          | 9 | FileNotFoundError: [Errno 2] No such file or directory: '%s/parts/list.txt' | parts/list.txt | <datas><data><source>src/parts/list.txt</source><target>parts</target></data></datas>
          a data file of a onedir program                      | 9 | FileNotFoundError: [Errno 2] No such file or directory: '/tmp/room/app/words/_internal/words/hello.txt' | words/hello.txt | <source>src/words</source><target>words</target>
          a data file on Windows                               | 9 | FileNotFoundError: [Errno 2] No such file or directory: 'C:\\\\Users\\\\a\\\\_MEI12\\\\words\\\\hello.txt' | words/hello.txt | <source>src/words</source><target>words</target>
          a data file in the working directory                 | 9 | FileNotFoundError: [Errno 2] No such file or directory: 'words/hello.txt' | the folder that the program was started in | <source>src/words</source><target>words</target></data></datas> and read it as Path(__file__).parent / "words/hello.txt"
          a data file beside the program                       | 9 | FileNotFoundError: [Errno 2] No such file or directory: '/tmp/room/words/hello.txt' | looks for /tmp/room/words/hello.txt, which is outside of the frozen program | <source>src/words</source><target>words</target></data></datas> and read it as Path(__file__).parent / "words/hello.txt"
          a data file beside the sources                       | 9 | FileNotFoundError: [Errno 2] No such file or directory: '/tmp/room/config.yaml' | outside of the frozen program | <source>config.yaml</source><target>.</target></data></datas> and read it as Path(getattr(sys, "_MEIPASS", Path(__file__).resolve().parents[1])) / "config.yaml"
          a folder of scripts beside the sources               | 9 | alembic.util.exc.CommandError: Path doesn't exist: '/tmp/room/temp/steps'.  Please use the 'init' command to create a new scripts folder. | outside of the frozen program | <source>steps</source><target>steps</target></data></datas> and read it as Path(getattr(sys, "_MEIPASS", Path(__file__).resolve().parents[1])) / "steps"
          a data file of a distribution                        | 9 | FileNotFoundError: [Errno 2] No such file or directory: '%s/paint/colours/red.txt' | of the distribution Paint-Box | <collectData><package>paint</package></collectData>
          a data file that nobody has                          | 9 | FileNotFoundError: [Errno 2] No such file or directory: '%s/a/b.txt' | neither in the project nor in its environment | <target>a</target>
          a template                                           | 9 | jinja2.exceptions.TemplateNotFound: start.html | start.html | <datas><data><source>src/pages</source><target>pages</target></data></datas>
          a folder of static files                             | 9 | RuntimeError: Directory '%s/pages' does not exist | pages | <datas><data><source>src/pages</source><target>pages</target></data></datas>
          a database                                           | 10 | sqlite3.OperationalError: unable to open database file | src/main.py:10 opens a SQLite database | <datas><data><source>src/app.db</source><target>.</target></data></datas>
          a program that is not on the PATH                    | 5,subprocess.py:548:run,subprocess.py:1955:_execute_child | FileNotFoundError: [Errno 2] No such file or directory: 'sh' | src/main.py:5 starts the program sh, which it looks for on the PATH | /sh</source><target>.</target></binary></binaries> and start it as Path(sys._MEIPASS) / "sh", or if each user has to have it, add <probe><environment><PATH>/
          a program that nobody has                            | 5,subprocess.py:1955:_execute_child | FileNotFoundError: [Errno 2] No such file or directory: 'ffmpeg-none' | src/main.py:5 starts the program ffmpeg-none | install it
          a program that is not on the PATH of Windows         | 5,subprocess.py:1538:_execute_child | FileNotFoundError: [WinError 2] The system cannot find the file specified | src/main.py:5 starts a program, which it looks for on the PATH | <binaries>
          a program that replaces this one                     | 5,<frozen os>:600:_execvpe | FileNotFoundError: [Errno 2] No such file or directory | src/main.py:5 starts a program | <binaries>
          a distribution that is installed at run time         | 5,subprocess.py:413:check_call | subprocess.CalledProcessError: Command '['/room/words', '-m', 'pip', 'install', '-q', 'PyYAML']' returned non-zero exit status 1. | src/starter.py:2 installs PyYAML when it runs | add the line PyYAML to requirements.txt
          a command of a shell                                 | 5,subprocess.py:571:run | subprocess.CalledProcessError: Command 'sh --version' returned non-zero exit status 127. | starts the program sh, | <PATH>/
          a program of the user's that is in it as data        | 5,subprocess.py:1955:_execute_child | PermissionError: [Errno 13] Permission denied: '%s/tools/draw' | src/main.py:5 starts the program tools/draw | add <binaries><binary><source>src/tools/draw</source><target>tools</target></binary></binaries>
          a program of the user's beside the sources           | 5,subprocess.py:1955:_execute_child | FileNotFoundError: [Errno 2] No such file or directory: 'tools/draw' | src/main.py:5 starts the program tools/draw | <source>src/tools/draw</source><target>tools</target></binary></binaries>, as what is in <datas> may not be run, and start it as Path(__file__).parent / "tools/draw"
          a program at a place that it is not at               | 5,subprocess.py:1955:_execute_child | FileNotFoundError: [Errno 2] No such file or directory: '/opt/none/paint' | src/main.py:5 starts the program /opt/none/paint, which is not there | <binaries>
          a library of the user's, opened by its path          | 9,pyimod03_ctypes | PyInstallerImportError: Failed to load dynlib/dll '%s/native/libgreet.so'. Most likely this dynlib/dll was not found when the application was frozen. | libgreet.so | <binaries><binary><source>native/libgreet.so</source><target>native</target></binary></binaries>
          a library of a distribution                          | 9 | OSError: %s/oven/libburner.so: cannot open shared object file: No such file or directory | of the distribution oven | <collectAll><package>oven</package></collectAll>
          a library of the system                              | 9 | ImportError: libc.so.6: cannot open shared object file: No such file or directory | libc.so.6 | libc.so.6</source><target>.</target></binary></binaries>
          a library that is nowhere                            | 9 | ImportError: libflame.so.2: cannot open shared object file: No such file or directory | heat.cpython-311-x86_64-linux-gnu.so of the distribution oven needs the library libflame.so.2 | <source>…/libflame.so.2</source>
          a system with an older C library                     | - | [PYI-9:ERROR] Failed to load Python shared library '%s/libpython3.11.so.1.0': /lib/libm.so.6: version `GLIBC_2.35' not found (required by %s/libpython3.11.so.1.0) | libpython3.11.so.1.0 needs GLIBC 2.35 | freeze on the oldest system
          a system with an older C++ library                   | 9 | ImportError: /lib/libstdc++.so.6: version `GLIBCXX_3.4.30' not found (required by %s/oven/heat.so) | oven/heat.so needs GLIBCXX 3.4.30 | the oldest system
          libraries that do not fit                            | 9 | ImportError: %s/oven/libburner.so: undefined symbol: burn_v2 | oven/libburner.so of the distribution oven wants the symbol burn_v2 | install it again
          a DLL that cannot be loaded                          | 9 | ImportError: DLL load failed while importing paint: The specified module could not be found. | The extension module paint of the distribution Paint-Box | <collectBinaries><package>paint</package></collectBinaries>
          a Python without extensions of SQLite                | 10 | AttributeError: 'sqlite3.Connection' object has no attribute 'enable_load_extension' | src/main.py:10 loads an extension | <loadExtension>required</loadExtension>
          an extension of SQLite that is not loaded            | 10 | sqlite3.OperationalError: no such module: vec0 | 'vec0' | <collectAll><package>sqlite_vec</package></collectAll>
          an extension of SQLite that is not allowed           | 10 | sqlite3.OperationalError: not authorized | src/main.py:10 | enable_load_extension(True)
          a library of Python that is gone                     | - | [PYI-9:ERROR] Failed to load Python shared library '%s/libpython3.11.so.1.0': cannot open | The Python library | <excludeFiles>
          a program that was changed                           | - | [PYI-22534:ERROR] Could not load PyInstaller's embedded PKG archive from the executable (/tmp/x) | was changed after | mvn clean package
          a folder that no program may run from                | - | words: error while loading shared libraries: libz.so.1: failed to map segment from shared object | cannot unpack itself | <layout>onedir</layout>
          a folder that cannot be written to                   | - | [PYI-7:ERROR] Could not create temporary directory! | cannot unpack itself | <runtimeTmpdir>/var/tmp</runtimeTmpdir>
          a folder that is full                                | - | [PYI-7:ERROR] Failed to extract libpython3.11.so.1.0: decompression resulted in return code -1! | cannot unpack itself | <runtimeTmpdir>/var/tmp</runtimeTmpdir>
          a program that starts itself again                   | - | words: error: unrecognized arguments: --multiprocessing-fork tracker_fd=4 pipe_handle=6 | each of which starts the program again | multiprocessing.freeze_support() first below if __name__ == "__main__": in src/main.py
          a program that starts itself and wants arguments     | - | usage: words [-h] --number N\\nusage: words [-h] --number N\\nwords: error: the following arguments are required: --number | each of which starts the program again | multiprocessing.freeze_support()
          a child that outlives the program                    | 9,zipimport | FileNotFoundError: [Errno 2] No such file or directory: '%s/base_library.zip' | each of which starts the program again | multiprocessing.freeze_support()
          a server that reloads                                | - | WARNING:  You must pass the application as an import string to enable 'reload' or 'workers'. | cannot: WARNING: | reload=False
          a port in use                                        | 9 | OSError: [Errno 98] Address already in use | in use: OSError: [Errno 98] | <probe><args><arg>--port</arg><arg>{port}</arg></args><url>http://127.0.0.1:{port}/health</url></probe>
          a port in use, as uvicorn says it                    | - | ERROR:    [Errno 98] error while attempting to bind on address ('127.0.0.1', 8000): address already in use | in use | {port}
          a port in use on Windows                             | 9 | OSError: [WinError 10048] Only one usage of each socket address is normally permitted | in use | {port}
          a script of a package                                | 1 | ImportError: attempted relative import with no known parent package | imports relatively | <entry>main:start</entry>
          a character that does not fit                        | 9 | UnicodeEncodeError: 'ascii' codec can't encode character '\\xe9' in position 0: ordinal not in range(128) | the encoding 'ascii' | leave out <utf8>false</utf8>
          arguments that are missing                           | - | usage: words [-h] --port PORT\\nwords: error: the following arguments are required: --port | words: error: the following arguments are required: --port (usage: words [-h] --port PORT) | <probe><args><arg>
          a variable that nobody has set                       | - | Traceback (most recent call last):\\n  File "main.py", line 9, in <module>\\n  File "<frozen os>", line 679, in __getitem__\\nKeyError: 'HOST' | src/main.py:9 wants the variable HOST | os.environ.get("HOST", …), or if the app sets it, add <probe><environment><HOST>…</HOST></environment></probe>
          settings that only .env has                          | 9 | pydantic_core._pydantic_core.ValidationError: 2 validation errors for Settings\\napp_name\\n  Field required\\napi_url\\n  Field required | src/main.py:9 wants API_URL, APP_NAME of .env, which does not go into the program | add <probe><environment><API_URL>…</API_URL><APP_NAME>…</APP_NAME></environment></probe>
          a variable that only .env has                        | - | Traceback (most recent call last):\\n  File "main.py", line 9, in <module>\\n  File "<frozen os>", line 679, in __getitem__\\nKeyError: 'APP_NAME' | src/main.py:9 wants APP_NAME of .env | <APP_NAME>…</APP_NAME>
          settings with a prefix that only .env has            | 9 | pydantic_core._pydantic_core.ValidationError: 1 validation error for Desk\\nkey\\n  Field required | src/main.py:9 wants DESK_KEY of .env | give it a default, or if the app sets it, add <probe><environment><DESK_KEY>…</DESK_KEY></environment></probe>
          settings that nobody has                             | 9 | pydantic_core._pydantic_core.ValidationError: 1 validation error for Lamp\\nkey\\n  Field required\\npower\\n  Field required | src/main.py:9 wants the variables KEY, POWER, and the program gets none of the build's (pydantic_core._pydantic_core.ValidationError: 1 validation error for Lamp) | give them defaults, or if the app sets them, add <probe><environment><KEY>…</KEY><POWER>…</POWER></environment></probe>
          an application that only a server can call           | 9 | TypeError: FastAPI.__call__() missing 3 required positional arguments: 'scope', 'receive', and 'send' | is an ASGI application | write src/serve.py with the line import os, uvicorn;
          an application for WSGI                              | 9 | TypeError: Flask.__call__() missing 2 required positional arguments: 'environ' and 'start_response' | is a WSGI application | make_server(
          an entry that wants arguments                        | 9 | TypeError: Menu.__call__() missing 1 required positional argument: 'dish' | cannot be called without arguments: TypeError: Menu | write a function
          something that nobody foresaw                        | 9 | KeyError: 'plugin' | It failed at src/main.py:9 (open("words/hello.txt")): KeyError: 'plugin' | <debug>imports</debug>
          the same in a program whose modules are files          | /a b/lib/python3.11/main.py:9,/a b/lib/python3.11/json/decoder.py:2 | KeyError: 'plugin' | It failed at src/main.py:9 (open("words/hello.txt")): KeyError: 'plugin' | <debug>imports</debug>
          """)
  @DisplayName("names the cause, the place and the line that mends it")
  void explains(String name, String frames, String said, String cause, String line)
      throws Exception {
    // when
    Problem problem = explain(Failure.EXITED, 1, printed(frames, said));
    // then
    assertThat(problem.what())
        .startsWith("The frozen program ended with exit code 1 after 0.70 s: ");
    assertThat(problem.what()).contains(cause);
    assertThat(problem.advice()).contains(line);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          excluded-module | EXITED       | src/main.py            | src/main.py:1 needs 'fractions', which is not in the frozen program: it is left out by <excludes><exclude>fractions</exclude></excludes> | remove <excludes><exclude>fractions</exclude></excludes>
          metadata        | EXITED       | src/main.py            | src/main.py:7 reads the metadata of the distribution 'pyinstaller' | add <copyMetadata><distribution>pyinstaller</distribution></copyMetadata>
          other-port      | TIMED_OUT    | src/main.py            | The program listens on port 28741: Listening on http://127.0.0.1:28741 | write <probe><url>http://127.0.0.1:28741/health</url></probe>, or pass it the port in <args>
          own-data        | EXITED       | src/main.py            | src/main.py:5 looks for words/english/hello.txt | add <datas><data><source>src/words</source><target>words</target></data></datas>
          relative-import | EXITED       | src/garden/__main__.py | src/garden/__main__.py:1 imports relatively | add <entry>garden.__main__:main</entry><sourceRoots><sourceRoot>src</sourceRoot></sourceRoots>
          silent-entry    | WRONG_OUTPUT | src/main.py            | src/main.py defines functions and calls none | add <entry>main:main</entry>
          source-code     | EXITED       | src/main.py            | src/rules.py:9 reads the source code of a function | add <moduleCollectionMode><rules>pyz+py</rules></moduleCollectionMode>
          source-root     | EXITED       | src/main.py            | src/main.py:1 imports 'common', which is in shared | add <sourceRoots><sourceRoot>src</sourceRoot><sourceRoot>shared</sourceRoot></sourceRoots>
          """)
  @DisplayName("finds the line that mends each program which src/it freezes, mends and starts")
  void explainsBrokenPrograms(
      String module, Failure failure, String entry, String cause, String advice) throws Exception {
    // given
    Path broken = Path.of("src/it/broken-programs", module).toAbsolutePath();
    DiagnosisContext context =
        new DiagnosisContext(
            python(),
            List.of(broken.resolve(entry).getParent()),
            broken.resolve(entry),
            null,
            List.of("fractions"),
            true,
            true,
            broken,
            new Workspace(temp.resolve("work")));
    String recorded =
        Files.readString(
            Path.of("src/test/resources/dev/pybundle/probe/broken-programs", module + ".txt"));
    // when
    Problem problem = diagnoser.explain(observation(failure, 1, recorded), context);
    // then
    assertThat(problem.what()).contains(cause);
    assertThat(problem.advice()).isEqualTo(advice);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          139         | It crashed in machine code (SIGSEGV) | <strip>false</strip>
          132         | It used an instruction that | older processors
          137         | It was killed | memory
          134         | A library gave up | last lines
          -1073741819 | (0xC0000005) | <debug>imports</debug>
          -1073741515 | found a DLL missing | Visual C++
          """)
  @DisplayName("tells from the exit code what ended the program")
  void explainsSignals(int exitCode, String cause, String advice) throws Exception {
    // when
    Problem problem = explain(Failure.EXITED, exitCode, "started\n");
    // then
    assertThat(problem.what()).contains(cause, "\n    started\n");
    assertThat(problem.advice()).contains(advice);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          -m pip install --quiet PyYAML   | src/starter.py:2 installs PyYAML when it runs | add the line PyYAML to requirements.txt
          -m desk                         | src/starter.py:2 starts Python by sys.executable | in src/main.py: if sys.argv[1:2] == ["--worker"]
          -c from gallery.loky import x   | src/main.py:3 uses a library that starts Python | Parallel(…, backend="threading")
          -m gallery.loky                 | src/main.py:3 uses a library that starts Python | Parallel(…, backend="threading")
          --multiprocessing-fork pipe=7   | each of which starts the program again | multiprocessing.freeze_support() first
          """)
  @DisplayName("names the line that makes a program start itself as")
  void explainsCopies(String how, String cause, String advice) throws Exception {
    // given
    Observation seen = observation(Failure.STARTS_ITSELF, null, "");
    Observation copied =
        new Observation(
            seen.failure(),
            null,
            seen.after(),
            "",
            seen.settings(),
            seen.program(),
            List.of(),
            how);
    // when
    Problem problem = diagnoser.explain(copied, context("src/main.py", true, sourceFolder()));
    // then
    assertThat(problem.what()).startsWith("The frozen program started itself").contains(cause);
    assertThat(problem.advice()).contains(advice);
  }

  @Test
  @DisplayName(
      "takes for the cause what parts of a program that never answered say again and again")
  void readsSupervisors() throws Exception {
    // given
    String said = "ERROR:    Error loading ASGI app. Could not import module \"lone\".\n";
    // when
    Problem problem = explain(Failure.TIMED_OUT, null, said + "INFO: worker died\n" + said);
    // then
    assertThat(problem.advice()).contains("<hiddenImport>lone</hiddenImport>");
  }

  @Test
  @DisplayName("does not take for the cause what the program survived")
  void passesOverWhatWasSurvived() throws Exception {
    // given
    String survived = printed("1", "ModuleNotFoundError: No module named 'yaml'");
    survived =
        survived.replace(
            "[PYI-21325:ERROR] Failed to execute script 'main' due to unhandled exception!\n", "");
    // when
    Problem ended = explain(Failure.EXITED, 1, survived + printed("9", "KeyError: 'plugin'"));
    Problem slow = explain(Failure.TIMED_OUT, null, "WARNING: No module named 'yaml'\nwaiting\n");
    // then
    assertThat(ended.what()).contains("It failed at src/main.py:9");
    assertThat(slow.what())
        .contains("did not answer http://127.0.0.1:8742/health", "\n    waiting\n");
  }

  @Test
  @DisplayName("does not advise to show imports where the freezer has no such option")
  void importsThatAreNotShown() throws Exception {
    DiagnosisContext given = context("src/main.py", true, sourceFolder());
    DiagnosisContext context =
        new DiagnosisContext(
            given.python(),
            given.sourceRoots(),
            given.entry(),
            given.requirements(),
            given.excludes(),
            given.console(),
            /* showsImports= */ false,
            given.basedir(),
            given.workspace());
    for (String said : List.of(printed("9", "KeyError: 'plugin'"), "")) {
      for (int exit : List.of(1, 128 + 11)) {
        Problem problem = diagnoser.explain(observation(Failure.EXITED, exit, said), context);
        assertThat(problem.sentence()).contains("perhaps you should").doesNotContain("<debug>");
      }
    }
  }

  @Test
  @DisplayName("finds the first cause in a chain of exceptions")
  void readsChains() throws Exception {
    // when
    Problem problem =
        explain(
            Failure.EXITED,
            1,
            """
            Traceback (most recent call last):
              File "main.py", line 6, in load
            ModuleNotFoundError: No module named 'parts.two'

            The above exception was the direct cause of the following exception:

            Traceback (most recent call last):
              File "main.py", line 12, in <module>
            RuntimeError: parts are broken
            [PYI-21325:ERROR] Failed to execute script 'main' due to unhandled exception!
            """);
    // then
    assertThat(problem.what()).contains("src/main.py:6 imports 'parts.two'");
    assertThat(problem.advice()).contains("<collectSubmodules><package>parts</package>");
  }

  @Test
  @DisplayName("finds the user's line in whichever part of the chain has one")
  void findsTheLineInTheChain() throws Exception {
    // when
    Problem problem =
        explain(
            Failure.EXITED,
            1,
            """
            Traceback (most recent call last):
              File "pyimod03_ctypes.py", line 53, in __init__
              File "ctypes/__init__.py", line 376, in __init__
            OSError: %s/native/libgreet.so: cannot open shared object file: No such file or directory

            The above exception was the direct cause of the following exception:

            Traceback (most recent call last):
              File "main.py", line 9, in <module>
              File "pyimod03_ctypes.py", line 55, in __init__
            pyimod03_ctypes.install.<locals>.PyInstallerImportError: Failed to load dynlib/dll '%s/native/libgreet.so'.
            [PYI-21334:ERROR] Failed to execute script 'main' due to unhandled exception!
            """
                .replace("%s", INSIDE));
    // then
    assertThat(problem.what()).contains("src/main.py:9 needs the library libgreet.so");
    assertThat(problem.advice())
        .contains("<source>native/libgreet.so</source><target>native</target>");
  }

  @Test
  @DisplayName("sees that the server listens at another port than it is asked at")
  void seesTheOtherPort() throws Exception {
    // when
    Problem other =
        explain(
            Failure.TIMED_OUT,
            null,
            "INFO: Uvicorn running on http://0.0.0.0:8000 (Press CTRL+C)\n");
    Problem same =
        explain(Failure.TIMED_OUT, null, "INFO: Uvicorn running on http://127.0.0.1:8742\n");
    // then
    assertThat(other.what()).contains("listens on port 8000");
    assertThat(other.advice()).contains("<probe><url>http://127.0.0.1:8000/health</url></probe>");
    assertThat(same.what()).doesNotContain("listens on port");
  }

  @Test
  @DisplayName("does not propose a source root that is one already")
  void packageInTwoRoots() throws Exception {
    // given
    write("one/world/__init__.py", "");
    write("one/world/land.py", "");
    write("two/world/__init__.py", "");
    write("two/world/sea.py", "");
    DiagnosisContext given = context("src/main.py", true, sourceFolder());
    DiagnosisContext context =
        new DiagnosisContext(
            given.python(),
            List.of(sourceFolder(), project.resolve("one"), project.resolve("two")),
            given.entry(),
            given.requirements(),
            given.excludes(),
            given.console(),
            given.showsImports(),
            given.basedir(),
            given.workspace());
    // when
    Problem problem =
        diagnoser.explain(
            observation(
                Failure.EXITED,
                1,
                printed("1", "ModuleNotFoundError: No module named 'world.sea'")),
            context);
    // then
    assertThat(problem.what()).contains("'world.sea', which is in the source root two");
    assertThat(problem.advice())
        .startsWith("remove one/world/__init__.py and two/world/__init__.py,");
  }

  @Test
  @DisplayName("sees that an entry which prints nothing calls nothing")
  void seesTheEntryWithoutACall() throws Exception {
    // given
    DiagnosisContext context = context("src/quiet.py", true, sourceFolder());
    // when
    Problem problem = diagnoser.explain(observation(Failure.WRONG_OUTPUT, 0, ""), context);
    // then
    assertThat(problem.what()).contains("src/quiet.py defines functions and calls none");
    assertThat(problem.advice()).isEqualTo("add <entry>quiet:main</entry>");
  }

  @Test
  @DisplayName("knows a windowed program by the streams that it has not")
  void knowsWindowedPrograms() throws Exception {
    // given
    String output = printed("9", "AttributeError: 'NoneType' object has no attribute 'isatty'");
    // when
    Problem windowed =
        diagnoser.explain(
            observation(Failure.EXITED, 1, output), context("src/main.py", false, sourceFolder()));
    Problem detached = explain(Failure.EXITED, 1, output);
    // then
    assertThat(windowed.advice()).contains("<console>true</console>");
    assertThat(detached.advice()).contains("check for None");
  }

  @ParameterizedTest
  @EnumSource(
      value = Failure.class,
      names = {"LEFT_BEHIND", "NOT_STARTED", "WRONG_STATUS", "WRONG_BODY", "TIMED_OUT"})
  @DisplayName("says what was seen where there is no more to say")
  void leavesTheRest(Failure failure) throws Exception {
    // given
    Observation observation = observation(failure, null, "GET /health 404\n");
    DiagnosisContext context = context("src/main.py", true, sourceFolder());
    // then
    assertThat(diagnoser.explain(observation, context))
        .isEqualTo(new ProbeExplainer().explain(observation, context));
  }

  @Test
  @DisplayName("finds in the log of a server why it answered with an error")
  void readsTheLogOfAServer() throws Exception {
    // given
    String output =
        """
        INFO: Application startup complete.
        ERROR: Exception in ASGI application
        Traceback (most recent call last):
          File "main.py", line 9, in start
        FileNotFoundError: [Errno 2] No such file or directory: '%s/words/hello.txt'
        INFO: "GET /health HTTP/1.1" 500 Internal Server Error
        """
            .formatted(INSIDE);
    // when
    Problem problem = explain(Failure.WRONG_STATUS, null, output);
    // then
    assertThat(problem.what()).contains("src/main.py:9 looks for words/hello.txt");
  }

  @Test
  @DisplayName("still says what was seen if the environment cannot be asked")
  void survivesABrokenEnvironment() throws Exception {
    // given
    DiagnosisContext broken =
        new DiagnosisContext(
            temp.resolve("no-python"),
            List.of(sourceFolder()),
            project.resolve("src/main.py"),
            null,
            List.of(),
            true,
            true,
            project,
            new Workspace(temp.resolve("work")));
    // when
    Problem problem =
        diagnoser.explain(observation(Failure.EXITED, 3, "No module named 'yaml'\n"), broken);
    // then
    assertThat(problem.what())
        .contains("exit code 3", "no-python", "\n    No module named 'yaml'\n");
  }

  @Test
  @DisplayName("leads to each kind of requirements in its own way")
  void knowsRequirements() throws Exception {
    // given
    String output = printed("1", "ModuleNotFoundError: No module named 'yaml'");
    Observation observation = observation(Failure.EXITED, 1, output);
    // then
    assertThat(diagnoser.explain(observation, requiring(null)).advice())
        .isEqualTo("write a requirements.txt beside the POM with the line PyYAML");
    assertThat(diagnoser.explain(observation, requiring("uv.lock")).advice())
        .isEqualTo("run: uv add PyYAML");
    assertThat(diagnoser.explain(observation, requiring("pyproject.toml")).advice())
        .isEqualTo("add \"PyYAML\" to the dependencies in pyproject.toml");
  }

  private Problem explain(Failure failure, @Nullable Integer exitCode, String output)
      throws Exception {
    return diagnoser.explain(
        observation(failure, exitCode, output), context("src/main.py", true, sourceFolder()));
  }

  private static Observation observation(
      Failure failure, @Nullable Integer exitCode, String output) {
    return new Observation(
        failure,
        exitCode,
        Duration.ofMillis(700),
        output,
        new ProbeSettings(
            List.of(),
            URI.create("http://127.0.0.1:8742/health"),
            200,
            null,
            null,
            null,
            Map.of(),
            Duration.ofSeconds(5)),
        Path.of(PROGRAM),
        failure == Failure.LEFT_BEHIND ? List.of("the port 8742") : List.of(),
        null);
  }

  private static DiagnosisContext requiring(@Nullable String requirements) {
    return new DiagnosisContext(
        python(),
        List.of(sourceFolder()),
        project.resolve("src/main.py"),
        requirements == null ? null : project.resolve(requirements),
        List.of("left"),
        true,
        true,
        project,
        new Workspace(temp.resolve("work")));
  }

  private static DiagnosisContext context(String entry, boolean console, Path root) {
    return new DiagnosisContext(
        python(),
        List.of(root),
        project.resolve(entry),
        project.resolve("requirements.txt"),
        List.of("left"),
        console,
        true,
        project,
        new Workspace(temp.resolve("work")));
  }

  private static Path sourceFolder() {
    return project.resolve("src");
  }

  /**
   * Returns an output as a frozen program prints it.
   *
   * @param frames {@code -} for no traceback, else the lines in main.py or in another file, and at
   *     last perhaps a module of Python
   */
  private static String printed(String frames, String said) {
    String line = said.replace("%s", INSIDE).replace("\\n", "\n").replace("\\\\", "\\") + "\n";
    if (frames.equals("-")) {
      return line;
    }
    StringBuilder text = new StringBuilder("Traceback (most recent call last):\n");
    for (String frame : List.of(frames.split(",", -1))) {
      String[] parts = frame.split(":", -1);
      boolean own = Character.isDigit(frame.charAt(0));
      String file = own ? "main.py" : parts.length == 1 ? frame + ".py" : parts[0];
      String number = own ? frame : parts.length == 1 ? "1" : parts[1];
      String function = parts.length > 2 ? parts[2] : "f";
      text.append("  File \"%s\", line %s, in %s\n".formatted(file, number, function));
    }
    return text.append(line)
        + "[PYI-21325:ERROR] Failed to execute script 'main' due to unhandled exception!\n";
  }

  private static Path python() {
    Path unix = environment.resolve("bin/python");
    return Files.exists(unix) ? unix : environment.resolve("Scripts/python.exe");
  }

  private static Path sitePackages() throws IOException {
    try (Stream<Path> folders = Files.walk(environment)) {
      return folders.filter(folder -> folder.endsWith("site-packages")).findFirst().orElseThrow();
    }
  }

  /** Installs a distribution as an installer leaves it. */
  private static void install(Path site, String name, String... filesAndContents)
      throws IOException {
    Path info = Files.createDirectories(site.resolve(name.replace('-', '_') + "-1.0.dist-info"));
    StringBuilder record = new StringBuilder();
    for (int index = 0; index < filesAndContents.length; index += 2) {
      Path file = site.resolve(filesAndContents[index]);
      Files.createDirectories(file.getParent());
      Files.writeString(file, filesAndContents[index + 1]);
      record.append(filesAndContents[index]).append(",,\n");
    }
    Files.writeString(
        info.resolve("METADATA"), "Metadata-Version: 2.1\nName: " + name + "\nVersion: 1.0\n");
    Files.writeString(info.resolve("RECORD"), record);
  }

  private static void write(String path, String content) throws IOException {
    Path file = project.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content, StandardCharsets.UTF_8);
  }
}
