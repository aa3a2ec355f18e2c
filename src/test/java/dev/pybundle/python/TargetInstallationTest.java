package dev.pybundle.python;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pybundle.bundle.Inputs;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.Architecture;
import dev.pybundle.platform.ExecutableHeader;
import dev.pybundle.platform.HeaderSamples;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The packages for another machine")
class TargetInstallationTest {

  private static final String WINDOWS = "x86_64-pc-windows-msvc";
  private static final String UNIVERSAL = "universal-apple-darwin";

  /** A build backend that needs nothing, and makes a wheel with a tag of its choice. */
  private static final String BACKEND =
      """
      import zipfile
      def build_wheel(folder, settings=None, metadata=None):
          info = "kit-1.0.dist-info/"
          name = "kit-1.0-TAG.whl"
          with zipfile.ZipFile(folder + "/" + name, "w") as wheel:
              wheel.write("kit.py")
              wheel.writestr(info + "METADATA", "Metadata-Version: 2.1\\nName: kit\\nVersion: 1.0\\n")
              wheel.writestr(info + "WHEEL", "Wheel-Version: 1.0\\nTag: TAG\\n")
              wheel.writestr(info + "RECORD", "kit.py,,\\n" + info + "METADATA,,\\n" + info + "WHEEL,,\\n")
          return name
      """;

  private Fixture fixture;

  @BeforeEach
  void setUp(@TempDir Path folder) throws Exception {
    fixture = new Fixture(folder).withRealPath();
    fixture.write("requirements.txt", "./kit\n");
    fixture.write(
        "kit/pyproject.toml",
        """
        [build-system]
        requires = []
        build-backend = 'backend'
        backend-path = ['.']
        [project]
        name = 'kit'
        version = '1.0'
        """);
    fixture.write("kit/kit.py", "X = 1\n");
  }

  @Test
  @DisplayName("have a project of this one as it is now, if it runs on any")
  void local() throws Exception {
    fixture.write("kit/backend.py", BACKEND.replace("TAG", "py3-none-any"));
    assertThat(installed().resolve("kit.py")).hasContent("X = 1\n");

    fixture.write("kit/kit.py", "X = 2\n");
    assertThat(installed().resolve("kit.py")).hasContent("X = 2\n");
  }

  @Test
  @DisplayName("have none that is compiled for this machine, which is said")
  void compiled() throws Exception {
    fixture.write("kit/backend.py", BACKEND.replace("TAG", "py3-none-linux_x86_64"));
    assertThatThrownBy(this::installed)
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("attempted to build `kit`")
        .hasMessageEndingWith(
            "build that target on a machine of its kind: what is compiled here runs here only.");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          if it has code for each | 1.0 | kit.so | -
          but not in two versions | 1.1 | kit.so | kit 1.0 for arm64, 1.1 for x86_64
          and not if one cannot import what the other can | 1.0 | two.so | kit.so of kit 1.0, for x86_64
          """)
  @DisplayName("are for both processors of macOS")
  void bothProcessors(String what, String version, String module, String fault) throws Exception {
    fixture.write(
        "requirements.txt",
        "--no-index\n--find-links wheels\nkit >= 1 ; sys_platform == 'darwin'\n");
    wheel("1.0", "arm64", "kit.so", 0x0100000c);
    wheel(version, "x86_64", module, 0x01000007);
    if (!fault.equals("-")) {
      assertThatThrownBy(() -> installed(UNIVERSAL))
          .isInstanceOf(ProblemException.class)
          .hasMessageContaining("<target>universal-apple-darwin</target>")
          .hasMessageContaining("\n    - " + fault)
          .hasMessageEndingWith(
              "or build a program for each processor instead: <targets>"
                  + "<target>aarch64-apple-darwin</target><target>x86_64-apple-darwin</target>"
                  + "</targets>.");
      return;
    }
    Path site = installed(UNIVERSAL);
    assertThat(ExecutableHeader.read(site.resolve(module)).orElseThrow().architectures())
        .containsExactlyInAnyOrder(Architecture.AARCH64, Architecture.X86_64);
    assertThat(site.resolve("kit-1.0.dist-info/WHEEL"))
        .content()
        .contains("macosx_11_0_arm64", "macosx_11_0_x86_64");
    assertThat(site.resolveSibling("x86_64-apple-darwin")).doesNotExist();
  }

  @Test
  @DisplayName("say for which processor there are none")
  void noWheel() throws Exception {
    fixture.write(
        "requirements.txt",
        "--no-index\n--find-links wheels\nkit >= 1 ; sys_platform == 'darwin'\n");
    wheel("1.0", "arm64", "kit.so", 0x0100000c);
    assertThatThrownBy(() -> installed(UNIVERSAL))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("For x86_64-apple-darwin, which universal-apple-darwin means too, uv")
        .hasMessageEndingWith(
            "or build for the other processor alone: <target>aarch64-apple-darwin</target>.");
  }

  private void wheel(String version, String machine, String module, int processor)
      throws Exception {
    String tag = "py3-none-macosx_11_0_" + machine;
    String info = "kit-" + version + ".dist-info/";
    Map<String, byte[]> entries =
        Map.of(
            module,
            HeaderSamples.machO(0xfeedfacf, ByteOrder.LITTLE_ENDIAN, processor),
            info + "METADATA",
            ("Metadata-Version: 2.1\nName: kit\nVersion: " + version + "\n").getBytes(UTF_8),
            info + "WHEEL",
            ("Wheel-Version: 1.0\nTag: " + tag + "\n").getBytes(UTF_8),
            info + "RECORD",
            (module + ",,\n" + info + "METADATA,,\n" + info + "WHEEL,,\n").getBytes(UTF_8));
    Path wheels = Files.createDirectories(fixture.project.resolve("wheels"));
    Path file = wheels.resolve("kit-" + version + "-" + tag + ".whl");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
        zip.closeEntry();
      }
    }
  }

  private Path installed() throws Exception {
    return installed(WINDOWS);
  }

  /** Installs for this machine, then for the other one, and returns where that is. */
  private Path installed(String triple) throws Exception {
    PythonEnvironment here = fixture.withTriple("x86_64-unknown-linux-gnu").provide();
    Path environment = fixture.request().workspace().env();
    Tools tools = fixture.withTriple(triple).tools();
    InterpreterFinder interpreters =
        new InterpreterFinder(
            tools,
            new Inspector(tools),
            new ArchivedPython(
                tools,
                coordinates -> {
                  throw new IOException("None");
                }));
    Requirements requirements = RequirementsResolver.of(fixture.request(), Inputs.unrecorded());
    Uv uv =
        new UvFinder(tools, interpreters)
            .find(requirements.kind(), here.interpreter())
            .orElseThrow();
    TargetPython target =
        new TargetInstallation(tools, new UvInstaller(tools, uv), environment)
            .provide(
                requirements,
                new TargetPythons.Found(environment, "3.14.3", false, "a test"),
                here.interpreter(),
                here.python());
    assertThat(target.packages()).containsEntry("kit", "1.0");
    return Files.createDirectories(TargetInstallation.site(environment));
  }
}
