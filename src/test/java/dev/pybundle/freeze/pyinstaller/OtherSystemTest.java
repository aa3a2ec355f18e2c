package dev.pybundle.freeze.pyinstaller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.bundle.Layout;
import dev.pybundle.process.Command;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.process.ProcessRunner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@EnabledOnOs(OS.LINUX)
@DisplayName("A frozen program, of real PyInstaller, on a system that has not built it")
class OtherSystemTest {

  private static final String MAIN =
      """
      import multiprocessing, os, subprocess, sys
      from pathlib import Path

      TOOL = "echo ${LD_LIBRARY_PATH-none}"
      COPY = "import main; print(main.libraries(), main.run('/bin/sh', '-c', main.TOOL))"

      def libraries():
          variables = dict(v.split("=", 1) for v in Path("/proc/self/environ").read_text().split("\\0") if v)
          return variables.get("LD_LIBRARY_PATH", "none").replace(sys._MEIPASS, "OWN")

      def run(*command, **options):
          done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)
          return done.stdout.strip().replace(sys._MEIPASS, "OWN")

      def itself(): return libraries()
      def tool(): return run("/bin/sh", "-c", TOOL)
      def copy(): return run(sys.executable, "-c", COPY)
      def copy_by_shell(): return run("/bin/sh", "-c", '"$1" -c "$2"; true', "sh", sys.executable, COPY)
      def copy_of_copy(): return run(sys.executable, "-c", "import main; print(main.copy())")
      def copy_with_variables(): return run(sys.executable, "-c", COPY, env={**os.environ, "A": "b"})
      def worker():
          with multiprocessing.get_context("spawn").Pool(1) as workers:
              return workers.apply(libraries)
      def again():
          sys.stdout.flush()
          os.execv(sys.executable, [sys.executable, "tool"])

      def certificates():
          import ssl
          place = os.environ.get("SSL_CERT_FILE", "none")
          return place if not os.path.exists(place) else len(ssl.create_default_context().get_ca_certs()) > 9
      def certificates_of_another_system():
          import _ssl
          known = _ssl.get_default_verify_paths()
          _ssl.get_default_verify_paths = lambda: (known[0], "/nowhere/cert.pem", known[2], "/nowhere/certs")
          return certificates()

      if __name__ == "__main__":
          for check in sys.argv[1:]:
              print(check, globals()[check](), flush=True)
      """;

  private static final List<String> CHECKS =
      List.of(
          "itself",
          "tool",
          "copy",
          "copy_by_shell",
          "copy_of_copy",
          "copy_with_variables",
          "worker",
          "again");

  private static final String OF_THE_PROGRAM =
      """
      itself OWN%1$s
      tool %2$s
      copy OWN%1$s %2$s
      copy_by_shell OWN%1$s %2$s
      copy_of_copy OWN%1$s %2$s
      copy_with_variables OWN%1$s %2$s
      worker OWN%1$s
      tool %2$s
      """;

  @TempDir static Path temp;

  @ParameterizedTest(name = "{0}")
  @EnumSource(Layout.class)
  @DisplayName("keeps its libraries to itself and its copies, and finds certificates, as")
  void usesTheSystem(Layout layout) throws Exception {
    Path program = frozen(layout);

    assertThat(run(program, Map.of(), CHECKS))
        .hasToString(OF_THE_PROGRAM.formatted("", "none").strip());
    assertThat(run(program, Map.of("LD_LIBRARY_PATH", "/opt/a:/opt/b"), CHECKS))
        .hasToString(OF_THE_PROGRAM.formatted(":/opt/a:/opt/b", "/opt/a:/opt/b").strip());
    assertThat(run(program, Map.of(), List.of("certificates"))).isEqualTo("certificates none");
    assertThat(run(program, Map.of(), List.of("certificates_of_another_system")))
        .isEqualTo("certificates_of_another_system True");
    assertThat(
            run(
                program,
                Map.of("SSL_CERT_DIR", "/opt/certificates"),
                List.of("certificates_of_another_system")))
        .isEqualTo("certificates_of_another_system none");
  }

  private static Path frozen(Layout layout) throws Exception {
    Path sources = Files.createDirectories(temp.resolve("sources " + layout));
    Files.writeString(sources.resolve("main.py"), MAIN);
    Path folder =
        RealFreezer.get()
            .freeze(
                new SmallProgram(sources, false)
                    .request(temp.resolve("work " + layout), layout, null))
            .folder();
    return folder.resolve(layout == Layout.onedir ? "prog/prog" : "prog");
  }

  private static String run(Path program, Map<String, String> variables, List<String> arguments)
      throws Exception {
    ProcessResult result =
        new ProcessRunner()
            .run(
                new Command(
                    Stream.concat(Stream.of(program.toString()), arguments.stream()).toList(),
                    temp,
                    variables,
                    Duration.ofMinutes(2),
                    null));
    return result.outputText();
  }
}
