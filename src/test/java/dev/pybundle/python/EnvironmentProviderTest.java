package dev.pybundle.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.Inputs;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.process.ProcessResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("An environment")
class EnvironmentProviderTest {

  private static final String SIX =
      """
      six==1.17.0 \\
          --hash=sha256:4721f391ed90541fddacab5acf947aa0d3dc7d27b2e1e8eda2be8970586c3274 \\
          --hash=sha256:ff70335d468e7eb6ec65b95b99d3a2836546063f63acc5171de367e834932a81
      """;

  private Fixture fixture;

  @BeforeEach
  void setUp(@TempDir Path folder) throws Exception {
    fixture = new Fixture(folder);
  }

  /** Runs code in an environment and returns what it prints. */
  private String run(PythonEnvironment environment, String code) throws Exception {
    ProcessResult result =
        fixture
            .tools()
            .ask(
                "test", List.of(environment.python().toString(), "-I", "-B", "-c", code), Map.of());
    assertThat(result.lastLines()).isNotEmpty();
    assertThat(result.succeeded()).as(result.describe()).isTrue();
    return result.outputText();
  }

  /** One uv and one cache of packages for all tests that use the real package index. */
  @Nested
  @DisplayName("with packages of the real index")
  class Online {

    @TempDir
    @SuppressWarnings("NullAway") // JUnit sets it before the first test.
    private static Path cache;

    @BeforeEach
    void setUp() {
      fixture.withRealPath().withCache(cache);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"[project]\nname = 'local'\nversion = '1.0'\n", ""})
    @DisplayName("holds a local project as it is now, not as uv built it before")
    void editedLocalProject(String metadata) throws Exception {
      fixture.write("requirements.txt", "./lib\n");
      fixture.write(
          "lib/pyproject.toml",
          """
          [build-system]
          requires = []
          build-backend = "backend"
          backend-path = ["."]
          """
              + metadata);
      fixture.write(
          "lib/backend.py",
          """
          import zipfile
          def build_wheel(folder, settings=None, metadata=None):
              info = "local-1.0.dist-info/"
              with zipfile.ZipFile(folder + "/local-1.0-py3-none-any.whl", "w") as wheel:
                  wheel.write("local.py")
                  wheel.writestr(info + "METADATA", "Metadata-Version: 2.1\\nName: local\\nVersion: 1.0\\n")
                  wheel.writestr(info + "WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
                  wheel.writestr(info + "RECORD", "local.py,,\\n" + info + "METADATA,,\\n" + info + "WHEEL,,\\n")
              return "local-1.0-py3-none-any.whl"
          """);
      fixture.write("lib/local.py", "X = 1\n");
      assertThat(run(fixture.provide(), "import local; print(local.X)")).isEqualTo("1");

      fixture.write("lib/local.py", "X = 2\n");

      assertThat(run(fixture.provide(), "import local; print(local.X)")).isEqualTo("2");
    }

    @Test
    @DisplayName("holds the requirements and the freezer, and stays until something changes")
    void lifeCycle() throws Exception {
      // given
      fixture.write("requirements.txt", SIX);
      fixture.withFreezer("pyinstaller==6.22.3");
      assertThat(fixture.provider().existing(fixture.request(), Inputs.unrecorded())).isEmpty();

      // when
      PythonEnvironment made = fixture.provide();

      // then
      assertThat(run(made, "import six, sys; print(six.__version__, sys.prefix)"))
          .isEqualTo("1.17.0 " + fixture.request().workspace().env());
      assertThat(made.packages()).containsOnlyKeys("six").containsEntry("six", "1.17.0");
      assertThat(made.freezer().versions())
          .containsEntry("pyinstaller", "6.22.3")
          .containsKeys("altgraph", "pyinstaller-hooks-contrib", "packaging")
          .doesNotContainKeys("pip", "pefile", "six");
      assertThat(made.freezer().folder())
          .hasParent(cache.resolve("freezer"))
          .isDirectoryContaining("glob:**/PyInstaller");
      assertThat(made.origin())
          .startsWith("Python " + made.interpreter().version() + " from /")
          .contains(", packages by uv ")
          .endsWith(" from requirements.txt");
      assertThat(fixture.warnings).isEmpty();
      assertThat(fixture.provider().existing(fixture.request(), Inputs.unrecorded()))
          .contains(made);

      // when the PATH changes, but leads to the same interpreter
      Path marker = Files.writeString(made.python().resolveSibling("marker"), "");
      fixture.withVariable("PATH", System.getenv("PATH") + ":" + fixture.bin);

      // then
      assertThat(fixture.provider().existing(fixture.request(), Inputs.unrecorded())).isEmpty();
      assertThat(fixture.provide()).isEqualTo(made);
      assertThat(marker).exists();
      assertThat(fixture.provider().existing(fixture.request(), Inputs.unrecorded()))
          .contains(made);

      // when it was left half made
      Files.delete(fixture.request().workspace().env().resolve("pybundle-env.json"));

      // then it is made anew, the same
      assertThat(fixture.provider().existing(fixture.request(), Inputs.unrecorded())).isEmpty();
      assertThat(fixture.provide()).isEqualTo(made);
      assertThat(marker).doesNotExist();

      // when the requirements change
      fixture.write("requirements.txt", "-r more.txt\n");
      fixture.write("more.txt", "six<1.17\n");
      PythonEnvironment changed = fixture.provide();

      // then
      assertThat(changed.packages()).containsEntry("six", "1.16.0");
      assertThat(changed.key()).isNotEqualTo(made.key());
      assertThat(fixture.warnings)
          .singleElement()
          .asString()
          .startsWith("requirements.txt is not locked, so two builds may differ");

      // when an included file changes
      fixture.write("more.txt", "six<1.16\n");

      // then
      assertThat(fixture.provider().existing(fixture.request(), Inputs.unrecorded())).isEmpty();
    }

    @Test
    @DisplayName("needs no network when the cache is warm")
    void offline() throws Exception {
      fixture.write("requirements.txt", SIX);
      String key = fixture.provide().key();
      Files.delete(fixture.request().workspace().env().resolve("pybundle-env.json"));

      fixture.offline().withVariable("HTTPS_PROXY", "http://127.0.0.1:1");

      assertThat(fixture.provide().key()).isEqualTo(key);
    }

    @Test
    @DisplayName("is not made from a requirement that does not exist")
    void brokenRequirement() throws Exception {
      fixture.write("requirements.txt", "# tools\nidna\nsix==99.0\n");

      assertThatThrownBy(() -> fixture.provide())
          .isInstanceOf(ProblemException.class)
          .hasMessageContaining("ended with exit code 1 after ")
          .hasMessageContaining("logs/python-install.log")
          .hasMessageContaining("there is no version of six==99.0")
          .hasMessageEndingWith(
              "requirements.txt:3 (six==99.0) cannot be installed, perhaps you should choose a"
                  + " version that exists.");
      assertThat(fixture.provider().existing(fixture.request(), Inputs.unrecorded())).isEmpty();
    }

    @Test
    @DisplayName("keeps its packages when the freezer changes or its folder is gone")
    void otherFreezer() throws Exception {
      // given
      fixture.write("requirements.txt", "altgraph==0.17.4\n");
      fixture.withFreezer("altgraph==0.17.5");

      // when
      PythonEnvironment made = fixture.provide();

      // then
      assertThat(made.packages()).containsOnly(Map.entry("altgraph", "0.17.4"));
      assertThat(made.freezer().versions()).containsOnly(Map.entry("altgraph", "0.17.5"));
      assertThat(fixture.warnings)
          .contains("The requirements name altgraph 0.17.4, but altgraph==0.17.5 freezes");

      // when
      Path marker = Files.writeString(made.python().resolveSibling("marker"), "");
      fixture.withFreezer("altgraph==0.17.3");
      PythonEnvironment other = fixture.provide();

      // then
      assertThat(other.freezer().versions()).containsOnly(Map.entry("altgraph", "0.17.3"));
      assertThat(other.key()).isNotEqualTo(made.key());
      assertThat(marker).exists();

      // when a file of it is changed
      Path installed = other.freezer().folder().resolve("altgraph/__init__.py");
      String source = Files.readString(installed);
      Files.writeString(installed, source + "import evil\n");

      // then it is not used, and made anew
      assertThat(fixture.provider().existing(fixture.request(), Inputs.unrecorded())).isEmpty();
      assertThat(fixture.provider().finished(fixture.request().workspace())).isEmpty();
      assertThat(fixture.provide()).isEqualTo(other);
      assertThat(installed).hasContent(source);
      assertThat(fixture.info)
          .contains(other.freezer().folder() + " is not as it was installed, so it is made anew");
      assertThat(marker).exists();

      // when
      AtomicFiles.deleteTree(cache.resolve("freezer"));

      // then
      assertThat(fixture.provider().existing(fixture.request(), Inputs.unrecorded())).isEmpty();
      assertThat(fixture.provider().finished(fixture.request().workspace())).isEmpty();
      assertThat(fixture.provide()).isEqualTo(other);
      assertThat(marker).exists();
    }

    @Test
    @DisplayName("follows a uv.lock that is up to date, a pylock.toml and a pyproject.toml")
    void locks() throws Exception {
      fixture.write(
          "pyproject.toml",
          """
          [project]
          name = "demo"
          version = "1"
          requires-python = ">=3.9"
          dependencies = ["six==1.16.0"]
          [dependency-groups]
          dev = ["iniconfig"]
          """);
      PythonEnvironment fromProject = fixture.provide();
      uv("lock");

      PythonEnvironment fromLock = fixture.provide();

      assertThat(fromProject.packages()).containsOnlyKeys("six");
      assertThat(fromLock.packages()).isEqualTo(fromProject.packages());
      assertThat(fromLock.origin()).endsWith(" from uv.lock");

      // when
      uv("export", "--no-dev", "--no-emit-project", "--format", "pylock.toml", "-o", "pylock.toml");
      fixture.withRequirements("pylock.toml");

      // then
      assertThat(fixture.provide().packages()).isEqualTo(fromProject.packages());

      // when the lock is stale
      Path project = fixture.project.resolve("pyproject.toml");
      Files.writeString(project, Files.readString(project).replace("six==1.16.0", "six==1.17.0"));
      fixture.withRequirements("uv.lock");

      // then
      assertThatThrownBy(() -> fixture.provide())
          .isInstanceOf(ProblemException.class)
          .hasMessageEndingWith(
              "uv.lock does not match the pyproject.toml beside it, perhaps you should run: uv"
                  + " lock, and commit the new uv.lock.");
    }

    @ParameterizedTest(name = "the workspace''s root is {0}, the POM is in {1}")
    @CsvSource({"., app", "app, app"})
    @DisplayName("holds what a workspace has locked for the member that the program is of")
    void workspace(String root, String pom) throws Exception {
      // given
      Path workspace = fixture.project.resolveSibling(root).normalize();
      String member = root.equals(pom) ? "src" : "app";
      Files.writeString(
          workspace.resolve("pyproject.toml"),
          """
          [project]
          name = "all"
          version = "0"
          requires-python = ">=3.9"
          dependencies = ["iniconfig"]
          [tool.uv.workspace]
          members = ["%s", "packages/*"]
          """
              .formatted(member));
      String kit = "[project]\nname = 'kit'\nversion = '1'\nrequires-python = '>=3.9'\n";
      String desk =
          kit.replace("kit", "desk")
              + "dependencies = ['six', 'kit']\n[tool.uv.sources]\nkit = { workspace = true }\n";
      Path file = workspace.resolve(member).resolve("pyproject.toml");
      Files.writeString(file, desk.replace("'six'", "'six==1.16.0'"));
      Path packages = Files.createDirectories(workspace.resolve("packages/kit"));
      Files.writeString(
          packages.resolve("pyproject.toml"),
          "[build-system]\nrequires = ['setuptools>=68']\nbuild-backend = 'setuptools.build_meta'\n"
              + kit
              + "dependencies = ['idna==3.7']\n");
      Files.writeString(packages.resolve("kit.py"), "");
      uv("lock");
      Path lock = workspace.resolve("uv.lock");
      Files.writeString(file, desk);
      Files.writeString(lock, Files.readString(lock).replace(", specifier = \"==1.16.0\"", ""));

      // when
      PythonEnvironment environment = fixture.provide();

      // then
      assertThat(environment.packages())
          .containsEntry("six", "1.16.0")
          .containsEntry("idna", "3.7")
          .containsKey("kit")
          .doesNotContainKey("iniconfig");
      assertThat(environment.origin()).endsWith(" from " + fixture.request().display(lock));
      assertThat(fixture.warnings).isEmpty();
      assertThat(run(environment, "import kit; print(kit.__file__)")).contains("site-packages");

      // when the member wants what is not locked
      Files.writeString(file, desk.replace("'six'", "'six>=1.17'"));

      // then
      assertThatThrownBy(() -> fixture.provide())
          .isInstanceOf(ProblemException.class)
          .hasMessageContaining("run: uv lock");
    }

    private void uv(String... arguments) throws Exception {
      Tools tools = fixture.tools();
      Inspector inspector = new Inspector(tools);
      InterpreterFinder interpreters =
          new InterpreterFinder(
              tools,
              inspector,
              new ArchivedPython(
                  tools,
                  coordinates -> {
                    throw new IOException("None");
                  }));
      InterpreterInfo python =
          interpreters
              .find(
                  Needs.of(
                      fixture.request(),
                      RequirementsResolver.of(fixture.request(), Inputs.unrecorded()),
                      null))
              .info();
      Uv uv =
          new UvFinder(tools, interpreters).find(Requirements.Kind.UV_LOCK, python).orElseThrow();
      List<String> command = new java.util.ArrayList<>(List.of(uv.executable().toString()));
      command.addAll(List.of(arguments));
      command.addAll(List.of("--python", python.executable().toString()));
      ProcessResult result = tools.run("test-uv", command, uv.settings());
      assertThat(result.succeeded()).as(result.describe()).isTrue();
    }
  }

  @Nested
  @DisplayName("without network and uv")
  class Offline {

    private Path wheels;
    private InterpreterInfo real;

    @BeforeEach
    void setUp(@TempDir Path scratch) throws Exception {
      real = Fixture.realPython(scratch);
      wheels = Files.createDirectories(fixture.project.resolve("wheels"));
      fixture.withVariable("PIP_FIND_LINKS", wheels.toUri().toString()).offline();
    }

    @ParameterizedTest(name = "where the interpreter has {0}")
    @ValueSource(strings = {"pip", "ensurepip"})
    @DisplayName("is made with pip from the wheels that PIP_FIND_LINKS names, and holds no pip")
    void pip(String has) throws Exception {
      Fixture.wheel(wheels, "Some-Pkg", "");
      fixture.write("requirements.txt", "some_pkg\n");
      boolean ensurepip = has.equals("ensurepip");
      fixture.disguised(
          "python3", real, Map.of("pip", !ensurepip, "ensurepip", ensurepip, "venv", true));

      PythonEnvironment environment = fixture.provide();

      assertThat(environment.packages()).containsOnlyKeys("some-pkg");
      assertThat(environment.origin()).contains(", packages by pip from requirements.txt");
      assertThat(fixture.info)
          .anySatisfy(
              line ->
                  assertThat(line)
                      .startsWith("uv is not on the PATH, and ")
                      .contains(ensurepip ? "no Python has pip" : "installing it with pip failed: ")
                      .endsWith(": installing with pip, which takes longer"));
      assertThat(
              run(
                  environment,
                  "import importlib.metadata as m, importlib.util as u; print([d.metadata['Name']"
                      + " for d in m.distributions()], u.find_spec('pip'))"))
          .isEqualTo("['Some-Pkg'] None");
      assertThat(fixture.tools().scratch("pip")).doesNotExist();
    }

    @Test
    @DisplayName("says once of an interpreter that it does not fit, however often it is made")
    void passedOver() throws Exception {
      fixture.interpreter("python3", Map.of("version", "3.8.1"));
      fixture.disguised("python", real, Map.of("pip", true, "ensurepip", false, "venv", true));
      EnvironmentProvider provider = fixture.provider();
      for (String requirements : List.of("# one\n", "# another\n")) {
        fixture.write("requirements.txt", requirements);
        provider.provide(
            fixture.request(),
            Inputs.unrecorded(),
            coordinates -> {
              throw new IOException("None");
            },
            fixture.info::add,
            fixture.warnings::add);
      }

      assertThat(fixture.info).filteredOn(line -> line.startsWith("Passed over ")).hasSize(1);
    }

    @Test
    @DisplayName("is not made with what lies as uv in the cache and is none")
    void otherUv() throws Exception {
      fixture.write("requirements.txt", "some_pkg\n");
      Fixture.wheel(wheels, "some-pkg", "");
      fixture.disguised("python3", real, Map.of("pip", true, "ensurepip", false, "venv", true));
      String name =
          UvFinder.pinnedVersion()
              + "-"
              + TargetTriple.usualFor(fixture.host().os(), fixture.host().architecture());
      Path own = fixture.request().cache().resolve("uv").resolve(name).resolve("bin/uv");
      Files.createDirectories(own.getParent());
      Files.copy(fixture.command("other", "touch '" + own + "-ran'; echo 'uv 0.13.9'"), own);

      PythonEnvironment environment = fixture.provide();

      assertThat(environment.origin()).contains(", packages by pip from requirements.txt");
      assertThat(fixture.info)
          .contains(own + " is not the uv that was published, so it is not run");
      assertThat(own.resolveSibling("uv-ran")).doesNotExist();
    }

    @Test
    @DisplayName("cannot be made from a wheel that is not there")
    void missingWheel() throws Exception {
      fixture.write("requirements.txt", "some_pkg==1.0\n");
      fixture.disguised("python3", real, Map.of("pip", false, "ensurepip", true, "venv", true));

      assertThatThrownBy(() -> fixture.provide())
          .isInstanceOf(ProblemException.class)
          .hasMessageContaining("requirements.txt:1 (some_pkg==1.0) cannot be installed")
          .hasMessageContaining("run Maven without -o")
          .hasMessageContaining("PIP_FIND_LINKS");
    }

    @Test
    @DisplayName("cannot be made where nothing installs packages")
    void noInstaller() throws Exception {
      fixture.disguised("python3", real, Map.of("pip", false, "ensurepip", false));

      assertThatThrownBy(() -> fixture.provide())
          .isInstanceOf(ProblemException.class)
          .hasMessageStartingWith(
              "There is nothing to install packages with: uv is not on the PATH, and no Python has"
                  + " pip to install it with; and ");
    }

    @Test
    @DisplayName("lets the pip of a Python that does not fit install uv for one without pip")
    void helper() throws Exception {
      fixture.disguised("python3", real, Map.of("pip", true, "loadExtension", false));
      fixture.disguised("python", real, Map.of("pip", false, "loadExtension", true));
      fixture.withLoadExtension(LoadExtension.REQUIRED);

      assertThatThrownBy(() -> fixture.provide())
          .isInstanceOf(ProblemException.class)
          .hasMessageContaining("uv is not on the PATH, and installing it with pip failed: python3")
          .hasMessageContaining(fixture.bin.resolve("python") + " has neither pip nor ensurepip");
      assertThat(Files.readString(fixture.request().workspace().log("python-uv-bootstrap")))
          .startsWith("$ " + fixture.bin.resolve("python3") + " -I -B -m pip install")
          .contains("--require-hashes", "--only-binary :all:", "--no-index");
    }

    @Test
    @DisplayName("cannot be made from a uv.lock")
    void uvLock() throws Exception {
      fixture.write("uv.lock", "version = 1\n");
      fixture.write("pyproject.toml", "[project]\nname = 'x'\n");
      fixture.command("uv", "echo 'uv 0.4.30'");
      fixture.disguised("python3", real, Map.of("venv", true, "ensurepip", true));

      assertThatThrownBy(() -> fixture.provide())
          .isInstanceOf(ProblemException.class)
          .hasMessageStartingWith(
              "uv.lock can only be installed with uv: "
                  + fixture.bin.resolve("uv")
                  + " is uv 0.4.30, which is too old");
    }

    @Test
    @DisplayName("is made again with an interpreter that loads extensions if a dependency needs it")
    void revealed() throws Exception {
      Fixture.wheel(wheels, "has-vectors", "sqlite-vec");
      Fixture.wheel(wheels, "sqlite-vec", "");
      fixture.write("requirements.txt", "has-vectors\n");
      Map<String, Object> tools = Map.of("pip", true, "venv", true, "loadExtension", false);
      fixture.disguised("python3", real, tools);

      assertThatThrownBy(() -> fixture.provide())
          .isInstanceOf(ProblemException.class)
          .hasMessageContaining("its sqlite3 cannot load extensions, which sqlite-vec needs");
      assertThat(fixture.provider().existing(fixture.request(), Inputs.unrecorded())).isEmpty();
    }

    @Test
    @DisplayName("holds nothing but the standard library if nothing is required, and says so")
    void nothing() throws Exception {
      fixture.disguised("python3", real, Map.of("pip", true, "venv", true));

      PythonEnvironment environment = fixture.provide();

      assertThat(environment.packages()).isEmpty();
      assertThat(environment.origin()).endsWith(", no packages");
      assertThat(fixture.warnings)
          .singleElement()
          .asString()
          .startsWith("No uv.lock, pylock.toml, requirements.txt or pyproject.toml was found");
    }
  }
}
