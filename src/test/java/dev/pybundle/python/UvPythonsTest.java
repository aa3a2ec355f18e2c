package dev.pybundle.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pybundle.bundle.Json;
import dev.pybundle.bundle.Sha256;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.process.ProcessResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * All by the real uv, which is told of archives that a test makes instead of those of the world.
 */
@DisplayName("A Python for another system that uv downloads")
class UvPythonsTest {

  private static final String WINDOWS = "x86_64-pc-windows-msvc";
  private static final String VERSION = "3.14.3";
  private static final String NO_HASH = "0".repeat(64);

  /** Holds the uv of all tests. */
  @TempDir
  @SuppressWarnings("NullAway") // JUnit sets it before the first test.
  private static Path shared;

  private final Path folder;
  private Fixture fixture;
  private BuildNotes notes = new BuildNotes();

  UvPythonsTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    fixture = fixture();
  }

  @BeforeEach
  void setUp() throws IOException {
    fixture.interpreter("python3.14", Map.of("version", VERSION));
  }

  private Fixture fixture() throws IOException {
    Fixture made = new Fixture(folder);
    Stream<Path> system = Stream.of(System.getenv("PATH").split(":", -1)).map(Path::of);
    return made.withPath(Stream.concat(Stream.of(made.bin), system).toArray(Path[]::new))
        .withCache(shared)
        .withVariable("UV_PYTHON_DOWNLOADS_JSON_URL", folder.resolve("downloads.json").toString())
        .withVariable("XDG_DATA_HOME", folder.resolve("data").toString());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "x86_64-pc-windows-msvc, windows-x86_64-none, python314.dll, Lib",
    "aarch64-pc-windows-msvc, windows-aarch64-none, python314.dll, Lib",
    "x86_64-apple-darwin, macos-x86_64-none, lib/libpython3.14.dylib, lib/python3.14",
    "aarch64-apple-darwin, macos-aarch64-none, lib/libpython3.14.dylib, lib/python3.14",
    "aarch64-unknown-linux-gnu, linux-aarch64-gnu, lib/libpython3.14.so.1.0, lib/python3.14"
  })
  @DisplayName("is put into pybundle's cache, and nothing of it tells where")
  void placed(String triple, String platform, String library, String standard) throws Exception {
    String key = "cpython-3.14.3-" + platform;
    archive(key, Map.of(library, "… enable_load_extension …", standard + "/os.py", ""));
    fixture.withTriple(triple);

    TargetPythons.Found found = find();

    assertThat(found.folder()).hasParentRaw(shared.resolve("python"));
    assertThat(found.folder().getFileName().toString()).startsWith(key + "-");
    assertThat(found.folder().resolve(library)).isRegularFile();
    assertThat(found.version()).isEqualTo(VERSION);
    assertThat(found.loadExtension()).isTrue();
    assertThat(found.source()).isEqualTo("from uv");
    assertThat(fixture.info).contains("uv downloads " + key + " into " + found.folder());
    assertThat(folder.resolve("data")).doesNotExist();
    try (Stream<Path> files = Files.walk(found.folder())) {
      assertThat(files)
          .allSatisfy(
              file -> {
                assertThat(file).exists();
                assertThat(Files.isRegularFile(file) ? Files.readString(file) : "")
                    .doesNotContain(shared.toString());
              });
    }
    if (!triple.contains("windows")) {
      assertThat(found.folder().resolve("lib/python3.14/_sysconfigdata__x.py"))
          .content()
          .contains("\"prefix\": \"/install\"");
    }
    Files.delete(folder.resolve("downloads.json"));
    fixture.info.clear();
    assertThat(find()).as("what is there is taken").isEqualTo(found);
    assertThat(fixture.info).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "no host | Failed to download `https://localhost:1/python.tar.gz`: Connection refused",
        "another hash | Hash mismatch for `cpython-3.14.3-windows-x86_64-none`",
        "no such version | No download found for request: cpython-3.14.3-windows-x86_64-none",
        "not allowed | Python downloads are not allowed",
        "no network | Network connectivity is disabled, but the requested data wasn't found",
      })
  @DisplayName("is replaced by that of Maven's repositories if it cannot be had, and says why")
  void unreachable(String name, String reason) throws Exception {
    switch (name) {
      case "no host" -> declare("https://localhost:1/python.tar.gz", NO_HASH);
      case "another hash" -> declare(archive(), NO_HASH);
      case "no such version" -> Files.writeString(folder.resolve("downloads.json"), "{}");
      case "not allowed" -> {
        archive();
        fixture.withVariable("UV_PYTHON_DOWNLOADS", "never");
      }
      case "no network" -> {
        declare("https://localhost:1/python.tar.gz", NO_HASH);
        fixture.offline();
      }
      default -> throw new IllegalArgumentException(name);
    }

    TargetPythons.Found found = find();

    assertThat(found.source()).startsWith("from maven:org.bytedeco:cpython:3.14.3-");
    assertThat(fixture.info)
        .filteredOn(line -> line.startsWith("Python 3.14.3 for " + WINDOWS + " is taken from"))
        .singleElement()
        .asString()
        .contains("windows-x86_64; uv: ", reason);
  }

  @Test
  @DisplayName("is not asked for again in a build where that failed")
  void once() throws Exception {
    declare("https://localhost:1/python.tar.gz", NO_HASH);
    find();
    archive();
    assertThat(find().source()).startsWith("from maven:");
    notes = new BuildNotes();
    assertThat(find().source()).isEqualTo("from uv");
  }

  @Test
  @DisplayName("is the only one for Windows on arm64, so its absence is what the user is told")
  void windowsOnArm() throws Exception {
    declare("https://localhost:1/python.tar.gz", NO_HASH);
    fixture.withTriple("aarch64-pc-windows-msvc");
    assertThatThrownBy(this::find)
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("No Python was found for <target>aarch64-pc-windows-msvc</target>")
        .hasMessageContaining("uv: No download found for request: cpython-3.14.3-windows-aarch64")
        .hasMessageContaining("; no artifact is known that holds one")
        .hasMessageContaining("perhaps you should name the folder of one")
        .hasMessageContaining("x86_64-pc-windows-msvc, which such machines run as well");
  }

  @ParameterizedTest(name = "{0}, {1}: {2}")
  @CsvSource({
    ", >=3.9, 3.14.3",
    "3.13, >=3.9, 3.13.18",
    "3.12.2, >=3.9, 3.12.2",
    ", <3.12, 3.11.18"
  })
  @DisplayName("has an exact version, whatever a project says")
  void version(@Nullable String python, String range, String expected) {
    fixture.withPython(python);
    Needs needs =
        InterpreterFinder.ofVersion(
            new Needs(
                triple(),
                List.of(new Needs.Range(VersionSpecifiers.parse(range).orElseThrow(), "a project")),
                null),
            python);
    assertThat(new UvPythons(fixture.tools(), finder(fixture.tools()), notes).version(needs))
        .contains(expected);
  }

  @Test
  @DisplayName("has a version that the uv of pybundle knows for each target")
  void known() throws Exception {
    archive();
    find();
    Path uv = shared.resolve("uv").resolve(UvFinder.pinnedVersion() + "-x86_64-unknown-linux-gnu");
    ProcessResult listed =
        fixture
            .tools()
            .ask(
                "list",
                List.of(
                    uv.resolve("bin/uv").toString(),
                    "python",
                    "list",
                    "--all-platforms",
                    "--all-arches",
                    "--all-versions"),
                Map.of("UV_PYTHON_DOWNLOADS_JSON_URL", "", "UV_OFFLINE", "1"));
    List<String> keys =
        listed.output().stream().map(line -> line.replaceFirst("\\s.*", "")).toList();
    for (String target : List.of(WINDOWS, "x86_64-apple-darwin", "aarch64-unknown-linux-gnu")) {
      assertThat(UvPythons.VERSIONS)
          .allSatisfy(
              version ->
                  assertThat(keys)
                      .contains(
                          UvPythons.key(TargetTriple.parse(target).orElseThrow(), version)
                              .orElseThrow()));
    }
  }

  private TargetTriple triple() {
    return fixture.request().triple();
  }

  private static InterpreterFinder finder(Tools tools) {
    return new InterpreterFinder(
        tools,
        new Inspector(tools),
        new ArchivedPython(
            tools,
            coordinates -> {
              throw new IOException("None");
            }));
  }

  private TargetPythons.Found find() throws Exception {
    if (triple().equals(Fixture.LINUX)) {
      fixture.withTriple(WINDOWS);
    }
    Tools tools = fixture.tools();
    ArchivedPython archived = new ArchivedPython(tools, coordinates -> jar());
    InterpreterFinder finder = new InterpreterFinder(tools, new Inspector(tools), archived);
    return new TargetPythons(tools, archived, finder, notes)
        .find(new Needs(triple(), List.of(), null));
  }

  private Path jar() throws IOException {
    Path jar = folder.resolve("cpython.jar");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
      for (String name : List.of("python.exe", "python3.dll", "python314.dll")) {
        zip.putNextEntry(new ZipEntry("windows-x86_64/" + name));
      }
    }
    return jar;
  }

  /** Makes what uv would download for Windows, and declares it. */
  private String archive() throws Exception {
    return archive(
        "cpython-3.14.3-windows-x86_64-none", Map.of("python314.dll", "", "Lib/os.py", ""));
  }

  /** Makes an archive in the layout of the real ones. */
  private String archive(String key, Map<String, String> files) throws Exception {
    Map<String, String> all = new HashMap<>(files);
    if (!key.contains("windows")) {
      all.put("bin/python3.14", "");
      all.put(
          "lib/python3.14/_sysconfigdata__x.py",
          """
          # system configuration generated and used by the sysconfig module
          build_time_vars = {'CC': 'clang', 'prefix': '/install'}
          """);
    }
    for (Map.Entry<String, String> file : all.entrySet()) {
      Path path = folder.resolve("archive/python").resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
    Path archive = folder.resolve("python.tar.gz");
    ProcessResult packed =
        fixture
            .tools()
            .ask(
                "tar",
                List.of("tar", "-czf", archive.toString(), "-C", folder + "/archive", "python"),
                Map.of());
    assertThat(packed.succeeded()).as(packed.describe()).isTrue();
    declare(key, archive.toUri().toString(), Sha256.of(archive));
    return archive.toUri().toString();
  }

  private void declare(String url, String hash) throws IOException {
    declare("cpython-3.14.3-windows-x86_64-none", url, hash);
  }

  private void declare(String key, String url, String hash) throws IOException {
    String[] parts = key.split("-", -1);
    Map<String, @Nullable Object> download = new HashMap<>();
    download.put("name", "cpython");
    Map<String, @Nullable Object> machine = new HashMap<>();
    machine.put("family", parts[3]);
    machine.put("variant", null);
    download.put("arch", machine);
    download.put("os", parts[2].replace("macos", "darwin"));
    download.put("libc", parts[4]);
    download.put("major", 3);
    download.put("minor", 14);
    download.put("patch", 3);
    download.put("prerelease", "");
    download.put("url", url);
    download.put("sha256", hash);
    download.put("variant", null);
    download.put("build", "1");
    Files.writeString(folder.resolve("downloads.json"), Json.text(Map.of(key, download)));
  }
}
