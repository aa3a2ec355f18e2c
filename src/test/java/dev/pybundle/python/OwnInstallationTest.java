package dev.pybundle.python;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.bundle.Inputs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The data in the packages of the user's own project")
class OwnInstallationTest {

  private static final String BUILT = "[build-system]\nrequires = ['%s']\nbuild-backend = '%s'\n";

  private static final String STATIC =
      """
      [project]
      name = 'desk-app'
      version = '2.4.0'
      description = 'A desk'
      [project.scripts]
      desk = 'desk:run'
      """;

  private static final String SETUPTOOLS =
      BUILT.formatted("setuptools>=68", "setuptools.build_meta");

  private static final String FLIT = BUILT.formatted("flit_core>=3.2", "flit_core.buildapi");

  private static final String POETRY =
      BUILT.formatted("poetry-core>=1.9", "poetry.core.masonry.api");

  /** Everything in the package, as most backends take it. */
  private static final List<String> ALL = List.of("desk/rules.json", "desk/web/dist/app.js");

  /**
   * A project.
   *
   * @param packages folder that its package lies in
   * @param root source root
   * @param files its own files, besides the package
   * @param data what there is beside its modules in the program
   */
  record Project(
      String name, String packages, String root, Map<String, String> files, List<String> data) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Project> projects() {
    return List.of(
        new Project(
            "setuptools, package-data, src layout",
            "src",
            "src",
            Map.of(
                "pyproject.toml",
                SETUPTOOLS + STATIC + "[tool.setuptools.package-data]\ndesk = ['*.json']\n"),
            List.of("desk/rules.json")),
        new Project(
            "setuptools, setup.py, MANIFEST.in, flat layout",
            ".",
            ".",
            Map.of(
                "setup.py",
                "from setuptools import setup\nsetup(name='desk_app', version='2.4.0',"
                    + " packages=['desk'], include_package_data=True)\n",
                "MANIFEST.in",
                "recursive-include desk *.json *.js\n"),
            ALL),
        new Project(
            "hatchling, src layout, an ignored file",
            "src",
            "src",
            Map.of(
                "pyproject.toml",
                BUILT.formatted("hatchling", "hatchling.build")
                    + STATIC
                    + "[tool.hatch.build.targets.wheel]\npackages = ['src/desk']\n",
                ".gitignore",
                "*.js\n"),
            List.of("desk/rules.json")),
        new Project(
            "poetry-core without [project]",
            "src",
            "src",
            Map.of(
                "pyproject.toml",
                POETRY
                    + "[tool.poetry]\nname = 'desk-app'\nversion = '2.4.0'\ndescription = ''\n"
                    + "authors = []\npackages = [{ include = 'desk', from = 'src' }]\n"),
            ALL),
        new Project(
            "flit, version in the code, flat layout",
            ".",
            ".",
            Map.of(
                "pyproject.toml",
                FLIT
                    + "[project]\nname = 'desk-app'\ndynamic = ['version', 'description']\n"
                    + "[tool.flit.module]\nname = 'desk'\n"),
            ALL),
        new Project(
            "a script in its package, whose folder is the source root",
            "src",
            "src/desk",
            Map.of("pyproject.toml", FLIT + STATIC + "[tool.flit.module]\nname = 'desk'\n"),
            List.of("rules.json", "web/dist/app.js")));
  }

  @TempDir
  @SuppressWarnings("NullAway") // JUnit sets it before the first test.
  private static Path cache;

  private Fixture fixture;

  @BeforeEach
  void setUp(@TempDir Path folder) throws Exception {
    fixture = new Fixture(folder).withRealPath().withCache(cache);
    Files.delete(fixture.project.resolve("src"));
    fixture.write("target/classes/stale.py", "");
    fixture.write("target/classes/stale.json", "");
    fixture.write("requirements.txt", "\n");
  }

  private void write(Project project) throws Exception {
    for (Map.Entry<String, String> file : project.files().entrySet()) {
      fixture.write(file.getKey(), file.getValue());
    }
    String folder = project.packages() + "/desk/";
    fixture.write(folder + "__init__.py", "\"\"\"A desk.\"\"\"\n__version__ = '2.4.0'\n");
    fixture.write(folder + "rules.json", "{}");
    fixture.write(folder + "web/dist/app.js", "run()");
    fixture.withSourceRoot(project.root());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("projects")
  @DisplayName("are those that its build backend installs, from where they are edited")
  void backends(Project project) throws Exception {
    // given
    write(project);
    // when
    PythonEnvironment environment = fixture.provide();
    // then
    assertThat(fixture.warnings).isEmpty();
    OwnFiles own = environment.own();
    assertThat(own.name()).isEqualTo("desk-app");
    assertThat(environment.packages()).containsEntry("desk-app", "2.4.0");
    assertThat(own.data()).containsOnlyKeys(project.data());
    Path root = fixture.project.resolve(project.root());
    own.data().forEach((path, file) -> assertThat(file).isEqualTo(root.resolve(path).normalize()));
    assertThat(fixture.project.resolve("build")).doesNotExist();

    // when one is edited
    fixture.write(project.packages() + "/desk/rules.json", "{ }");
    // then its content counts where it is frozen
    assertThat(fixture.provide().key()).isEqualTo(environment.key());

    // when there is one more
    fixture.write(project.packages() + "/desk/more.json", "{}");
    PythonEnvironment more = fixture.provide();
    // then
    assertThat(new TreeSet<>(more.own().data().keySet()))
        .hasSize(project.data().size() + 1)
        .anyMatch(path -> path.endsWith("more.json"));
    assertThat(more.key()).isNotEqualTo(environment.key());
    assertThat(fixture.provider().existing(fixture.request(), Inputs.unrecorded())).contains(more);
  }

  @Test
  @DisplayName("come with its metadata where another machine's packages lie, too")
  void ofTarget() throws Exception {
    // given
    fixture.write("pyproject.toml", STATIC);
    fixture.write("setup.py", "");
    fixture.write("src/desk/__init__.py", "");
    Path bin = Objects.requireNonNull(fixture.provide().python().getParent());
    Path site = Files.createDirectories(bin.resolveSibling("target").resolve("site-packages"));
    // when
    fixture.write("pyproject.toml", STATIC.replace("2.4.0", "2.5.0"));
    fixture.provide();
    // then
    assertThat(site.resolve("desk_app-2.5.0.dist-info/entry_points.txt"))
        .hasContent("[console_scripts]\ndesk = desk:run\n\n");

    // when
    fixture.write("pyproject.toml", STATIC.replace("2.4.0", "2.6.0"));
    fixture.provide();
    // then
    assertThat(site)
        .isDirectoryNotContaining("glob:**2.5.0*")
        .isDirectoryContaining("glob:**2.6.0*");
  }

  @Test
  @DisplayName("may be made by its build backend, of anything in it")
  void made() throws Exception {
    // given
    fixture.write(
        "pyproject.toml",
        SETUPTOOLS
            + STATIC
            + "[tool.setuptools]\npackages = ['desk']\n"
            + "[tool.setuptools.package-data]\ndesk = ['*.txt']\n");
    fixture.write(
        "setup.py",
        """
        from setuptools import setup
        with open("desk/words.in") as source, open("desk/words.txt", "w") as target:
            target.write(source.read().upper())
        setup()
        """);
    fixture.write("desk/__init__.py", "");
    fixture.write("desk/words.in", "tea");
    fixture.withSourceRoot(".");
    // when
    Path words = fixture.provide().own().data().get("desk/words.txt");
    // then
    assertThat(words).hasContent("TEA");
    assertThat(fixture.project.resolve("desk/words.txt")).doesNotExist();

    // when what it is made of changes
    fixture.write("desk/words.in", "milk");
    // then
    assertThat(fixture.provide().own().data().get("desk/words.txt")).hasContent("MILK");
  }

  @Test
  @DisplayName("are not known if it cannot be built, which is said and tried again")
  void notBuilt() throws Exception {
    // given
    Project project = projects().get(0);
    write(project);
    fixture.write(
        "pyproject.toml",
        project.files().get("pyproject.toml").replace("setuptools>=68", "not-there-0"));
    // when
    PythonEnvironment environment = fixture.provide();
    // then
    assertThat(environment.packages()).containsEntry("desk-app", "2.4.0");
    assertThat(environment.own().data()).isEmpty();
    assertThat(fixture.warnings)
        .singleElement()
        .asString()
        .contains("), so data in its packages is in the program only where <datas>");
    assertThat(fixture.provider().existing(fixture.request(), Inputs.unrecorded())).isEmpty();

    // when
    fixture.write("pyproject.toml", project.files().get("pyproject.toml"));
    // then
    assertThat(fixture.provide().own().data()).containsOnlyKeys("desk/rules.json");
  }

  @Test
  @DisplayName("are not looked for if it has none")
  void codeOnly() throws Exception {
    fixture.write("pyproject.toml", FLIT.replace("flit_core>=3.2", "not-there-0") + STATIC);
    fixture.write("README.md", "");
    fixture.write("src/desk/__init__.py", "");
    fixture.write("src/desk/py.typed", "");

    assertThat(fixture.provide().packages()).containsEntry("desk-app", "2.4.0");
    assertThat(fixture.warnings).isEmpty();
  }
}
