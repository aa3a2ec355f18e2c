package dev.pybundle.scaffold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pybundle.bundle.OwnedFile;
import dev.pybundle.platform.HostSystem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.yaml.snakeyaml.Yaml;

@DisplayName("The files of CI")
class CiFilesTest {

  private static final List<String> ALL =
      List.of("linux", "windows", "macos", "macos-intel", "linux-arm", "windows-arm");
  private static final List<String> FROM_LINUX =
      List.of("linux", "windows", "macos", "macos-intel", "linux-arm");

  private final Path root;

  CiFilesTest(@TempDir Path folder) {
    this.root = folder.resolve("mit Größe");
  }

  @ParameterizedTest
  @DisplayName("build on GitHub for each machine on its own runner, with one call of Maven")
  @CsvSource({"'', ''", "backend, backend/"})
  void oneRunnerEach(String folder, String prefix) throws Exception {
    Map<String, Object> jobs = jobs(files(folder, ALL, FROM_LINUX).of(CiSystem.github).get(0));

    assertThat(at(jobs, "build", "strategy", "matrix", "include"))
        .asString()
        .contains(
            "profile=linux, triple=x86_64-unknown-linux-gnu, runner=ubuntu-24.04}",
            "profile=macos-intel, triple=x86_64-apple-darwin, runner=macos-15-intel}",
            "profile=windows-arm, triple=aarch64-pc-windows-msvc, runner=windows-11-arm}");
    assertThat(at(jobs, "build", "steps"))
        .asString()
        .contains("run=mvn -B package -P${{ matrix.profile }}")
        .contains("hashFiles('%spom.xml'".formatted(prefix))
        .contains("path=%sapp-*.tar.gz".formatted(prefix));
    assertThat(at(jobs, "release", "needs")).isEqualTo("build");
    assertThat(at(jobs, "release", "permissions")).isEqualTo(Map.of("contents", "write"));
  }

  @Test
  @DisplayName("build on one Linux machine what it can, and start it on the others")
  void allOnOne() throws Exception {
    Map<String, Object> jobs = jobs(files("", ALL, FROM_LINUX).of(CiSystem.github).get(1));

    assertThat(at(jobs, "build", "steps"))
        .asString()
        .contains("mvn -B package -Plinux,windows,macos,macos-intel,linux-arm}");
    assertThat(at(jobs, "probe", "strategy", "matrix", "include"))
        .asString()
        .contains("profile=macos,", "profile=windows,")
        .doesNotContain("profile=linux,", "windows-arm");
    assertThat(at(jobs, "probe", "steps")).asString().contains("pybundle:probe -P${{");
    assertThat(at(jobs, "release", "needs")).isEqualTo(List.of("build", "probe"));
  }

  @Test
  @DisplayName("do not build on Linux for others with a freezer that cannot")
  void noneFromLinux() throws Exception {
    assertThat(files("", ALL, List.of("linux")).of(CiSystem.github)).hasSize(1);
    Map<String, Object> pipeline =
        yaml(files("", ALL, List.of("linux")).of(CiSystem.gitlab).get(0).text());
    assertThat(pipeline).containsKey("app-build").doesNotContainKey("app-probe");
  }

  @Test
  @DisplayName("build on GitLab on one Linux machine, and start it on the others")
  void onGitlab() throws Exception {
    CiFiles files = files("backend", ALL, FROM_LINUX);
    Map<String, Object> pipeline = yaml(files.of(CiSystem.gitlab).get(0).text());

    assertThat(at(pipeline, "app-build", "script"))
        .asString()
        .contains("$MAVEN package -Plinux,windows,macos,macos-intel,linux-arm");
    assertThat(at(pipeline, "app-probe", "parallel", "matrix"))
        .asString()
        .contains("PROFILE=macos,", "RUNNER=saas-windows-medium-amd64")
        .doesNotContain("macos-intel", "PROFILE=linux,");
    assertThat(yaml(files.gitlabMain().text()).get("include"))
        .isEqualTo(List.of(Map.of("local", ".gitlab/app.gitlab-ci.yml")));
  }

  @ParameterizedTest
  @DisplayName("are for who is seen in the repository")
  @CsvSource({
    "'', '', github",
    ".github/workflows/other.yml, https://gitlab.example/app.git, github",
    ".gitlab-ci.yml, https://github.example/app.git, gitlab",
    "'', git@gitlab.example:app.git, gitlab",
    "'', https://github.example/app.git, github"
  })
  void fitTheRepository(String file, String remote, CiSystem system) throws Exception {
    Files.createDirectories(root.resolve(".git"));
    Files.writeString(root.resolve(".git/config"), "[remote \"origin\"]\n\turl = " + remote + "\n");
    if (!file.isEmpty()) {
      Files.createDirectories(root.resolve(file).getParent());
      Files.createFile(root.resolve(file));
    }

    assertThat(CiSystem.of(root)).isEqualTo(system);
  }

  @Test
  @DisplayName("have no fault that actionlint finds")
  void actionlintPasses() throws Exception {
    Path actionlint = tool("actionlint");
    List<String> command = new ArrayList<>(List.of(actionlint.toString(), "-no-color"));
    for (String folder : List.of("", "backend")) {
      for (List<String> fromLinux : List.of(FROM_LINUX, List.of("linux"))) {
        command.addAll(written(files(folder, ALL, fromLinux), CiSystem.github, command.size()));
      }
    }

    assertThat(command).hasSize(8);
    assertThat(output(command)).isEmpty();
  }

  @Test
  @DisplayName("are what GitLab's own schema asks for")
  void gitlabsSchemaFits() throws Exception {
    Path checker = tool("check-jsonschema");
    List<String> command =
        new ArrayList<>(List.of(checker.toString(), "--builtin-schema", "vendor.gitlab-ci"));
    for (List<String> fromLinux : List.of(FROM_LINUX, List.of("linux"))) {
      command.addAll(written(files("", ALL, fromLinux), CiSystem.gitlab, command.size()));
    }

    assertThat(output(command)).contains("ok -- validation done");
  }

  private CiFiles files(String folder, List<String> targets, List<String> fromLinux)
      throws Exception {
    return new CiFiles(
        root,
        root.resolve(folder),
        "app",
        BuildTarget.named(targets),
        BuildTarget.named(fromLinux));
  }

  private List<String> written(CiFiles files, CiSystem system, int number) throws IOException {
    List<String> paths = new ArrayList<>();
    for (OwnedFile file : files.of(system)) {
      Path path = root.resolve(number + "-" + paths.size() + ".yml");
      Files.createDirectories(root);
      paths.add(Files.writeString(path, file.text()).toString());
    }
    return paths;
  }

  /** A checker of this is no part of a machine that builds Java; `check` brings it. */
  private static Path tool(String name) {
    Optional<Path> tool = new HostSystem().find(name);
    assumeTrue(tool.isPresent(), name + " is not on the PATH");
    return tool.get();
  }

  private static String output(List<String> command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> jobs(OwnedFile workflow) {
    return (Map<String, Object>) yaml(workflow.text()).get("jobs");
  }

  private static Map<String, Object> yaml(String text) {
    return new Yaml().load(text);
  }

  private static Object at(Object node, String... path) {
    for (String key : path) {
      node = ((Map<?, ?>) node).get(key);
    }
    return node;
  }
}
