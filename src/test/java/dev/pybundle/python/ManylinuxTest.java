package dev.pybundle.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.GlibcVersion;
import dev.pybundle.platform.TargetTriple;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("With <maxGlibc>, uv's choice of wheels")
class ManylinuxTest {

  private static final String ARM = "aarch64-unknown-linux-gnu";

  /** One uv and one cache of packages for all tests. */
  @TempDir
  @SuppressWarnings("NullAway") // JUnit sets it before the first test.
  private static Path cache;

  private Fixture fixture;

  @BeforeEach
  void setUp(@TempDir Path folder) throws Exception {
    fixture = new Fixture(folder).withRealPath().withCache(cache);
  }

  @ParameterizedTest(name = "{0}, {1}: {2}")
  @CsvSource({
    "x86_64-unknown-linux-gnu,  2.28, x86_64-manylinux_2_28",
    "x86_64-unknown-linux-gnu,  2.30, x86_64-manylinux_2_28",
    "x86_64-unknown-linux-gnu,  2.31, x86_64-manylinux_2_31",
    "aarch64-unknown-linux-gnu, 2.99, aarch64-manylinux_2_40",
    "aarch64-unknown-linux-gnu, 2.27, aarch64-manylinux_2_17",
    "aarch64-unknown-linux-gnu, 2.12, aarch64-manylinux_2_17",
    "aarch64-unknown-linux-gnu,     ,",
    "x86_64-unknown-linux-musl, 2.28,",
    "aarch64-apple-darwin,      2.28,",
  })
  @DisplayName("is for the newest Linux of those that it knows and users have")
  void platform(String triple, @Nullable String limit, @Nullable String expected) {
    assertThat(Manylinux.platform(TargetTriple.parse(triple).orElseThrow(), glibc(limit)))
        .isEqualTo(Optional.ofNullable(expected));
  }

  @ParameterizedTest(name = "{0}, {1}: {2}")
  @CsvSource({
    "glibc 2.36, 2.28, x86_64-manylinux_2_28",
    "glibc 2.36, 2.36,",
    "glibc 2.36, 2.40,",
    "glibc 2.36,     ,",
    "musl,       2.28,",
  })
  @DisplayName("is that of this machine if users have nothing older")
  void here(String libc, @Nullable String limit, @Nullable String expected) throws Exception {
    fixture.withPath(fixture.bin);
    Path python = fixture.interpreter("python3", Map.of("libc", libc));
    Inspector.Inspection.Works works =
        (Inspector.Inspection.Works) new Inspector(fixture.tools()).inspect(python);
    assertThat(Manylinux.here(fixture.host(), works.info(), glibc(limit)))
        .isEqualTo(Optional.ofNullable(expected));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "x86_64-unknown-linux-gnu, 2.17, manylinux2014_x86_64",
    "x86_64-unknown-linux-gnu, 2.30, manylinux_2_28_x86_64",
    "aarch64-unknown-linux-gnu, 2.17, manylinux2014_aarch64",
    "aarch64-unknown-linux-gnu, 2.34, manylinux_2_34_aarch64",
  })
  @DisplayName("takes the one of several that fits, also beside a project that is built here")
  void chosen(String triple, String limit, String tag) throws Exception {
    project("kit");
    fixture.write("requirements.txt", "bcrypt==5.0.0\n./kit\n");

    PythonEnvironment environment = provide(triple, limit);

    assertThat(tags(environment)).endsWith(tag);
    assertThat(environment.packages()).containsKeys("bcrypt", "kit");
    assertThat(fixture.info).noneMatch(line -> line.contains("so it is built here"));
  }

  @Test
  @DisplayName("makes the environment anew when it changes")
  void changed() throws Exception {
    fixture.write("requirements.txt", "bcrypt==5.0.0\n");
    assertThat(tags(provide("x86_64-unknown-linux-gnu", "2.17"))).contains("manylinux2014");
    assertThat(tags(provide("x86_64-unknown-linux-gnu", "2.28"))).contains("manylinux_2_28");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"x86_64-unknown-linux-gnu", ARM})
  @DisplayName("fails with the requirement that has none, and with what to do")
  void none(String triple) throws Exception {
    Path wheels = Files.createDirectories(fixture.project.resolve("wheels"));
    Fixture.wheel(wheels, "newer", "");
    Files.move(
        wheels.resolve("newer-1.0-py3-none-any.whl"),
        wheels.resolve(
            "newer-1.0-py3-none-manylinux_2_34_" + triple.replaceFirst("-.*", "") + ".whl"));
    fixture.write("requirements.txt", "--no-index\n--find-links wheels\nnewer==1.0\n");

    assertThatThrownBy(() -> provide(triple, "2.28"))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("requirements.txt:3 (newer==1.0) cannot be installed, perhaps you")
        .hasMessageContaining("and glibc 2.28 (<maxGlibc>)");
  }

  @Test
  @DisplayName("leaves what has no wheel at all to be built here, and says so")
  void sources() throws Exception {
    project("sdist");
    fixture.write(
        "requirements.txt", "sdist @ " + fixture.project.resolve("sdist.tar.gz").toUri() + "\n");
    assertThat(
            fixture
                .tools()
                .ask(
                    "tar",
                    List.of(
                        "tar",
                        "-czf",
                        fixture.project.resolve("sdist.tar.gz").toString(),
                        "-C",
                        fixture.project.toString(),
                        "sdist"),
                    Map.of())
                .succeeded())
        .isTrue();

    assertThat(provide("x86_64-unknown-linux-gnu", "2.28").packages()).containsKey("sdist");

    assertThat(fixture.info)
        .anyMatch(
            line ->
                line.contains("requirements.txt:1 (sdist @ ")
                    && line.endsWith("has no wheel for glibc 2.28 or older, so it is built here"));
  }

  private static @Nullable GlibcVersion glibc(@Nullable String text) {
    return text == null ? null : GlibcVersion.parse(text).orElseThrow();
  }

  private PythonEnvironment provide(String triple, String limit) throws Exception {
    fixture.withTriple(triple).withMaxGlibc(limit);
    if (triple.equals(ARM)) {
      String version =
          Fixture.realPython(Files.createDirectories(fixture.project.resolve("real"))).version();
      String minor = version.substring(0, version.lastIndexOf('.'));
      fixture.write("python/lib/libpython" + minor + ".so.1.0", "");
      fixture.withPython("python");
    }
    return fixture.provide();
  }

  /** Returns the tags of the wheel of bcrypt, of this machine or of the other one. */
  private static String tags(PythonEnvironment environment) throws IOException {
    @Nullable TargetPython target = environment.target();
    Path folder =
        target == null ? environment.python().resolve("../..").normalize() : target.site();
    try (Stream<Path> files =
        Files.find(folder, 8, (file, as) -> file.endsWith("bcrypt-5.0.0.dist-info/WHEEL"))) {
      return Files.readString(files.findFirst().orElseThrow())
          .lines()
          .filter(line -> line.startsWith("Tag: "))
          .reduce("", (one, other) -> one + " " + other);
    }
  }

  /** Writes a project whose build backend needs nothing. */
  private void project(String name) throws IOException {
    fixture.write(
        name + "/pyproject.toml",
        """
        [build-system]
        requires = []
        build-backend = 'backend'
        backend-path = ['.']
        [project]
        name = 'NAME'
        version = '1.0'
        """
            .replace("NAME", name));
    fixture.write(
        name + "/backend.py",
        """
        import zipfile
        def build_wheel(folder, settings=None, metadata=None):
            info = "NAME-1.0.dist-info/"
            with zipfile.ZipFile(folder + "/NAME-1.0-py3-none-any.whl", "w") as wheel:
                wheel.writestr(info + "METADATA", "Metadata-Version: 2.1\\nName: NAME\\nVersion: 1.0\\n")
                wheel.writestr(info + "WHEEL", "Wheel-Version: 1.0\\nTag: py3-none-any\\n")
                wheel.writestr(info + "RECORD", info + "METADATA,,\\n" + info + "WHEEL,,\\n")
            return "NAME-1.0-py3-none-any.whl"
        """
            .replace("NAME", name));
  }
}
