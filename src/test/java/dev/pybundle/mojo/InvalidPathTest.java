package dev.pybundle.mojo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.message.Problem;
import dev.pybundle.message.Redaction;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A text that is no path")
class InvalidPathTest {

  @TempDir Path temp;

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "names are bytes of the locale there only")
  @DisplayName("because the locale has no such letter is answered with a locale that has it")
  void namesTheLocale() throws Exception {
    // given
    Files.createFile(temp.resolve("café.py"));
    ProcessBuilder jvm =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            classes().toString(),
            InvalidPathMain.class.getName(),
            temp.toString());
    jvm.environment().put("LC_ALL", "POSIX");
    // when
    Process process = jvm.redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    // then
    assertThat(said)
        .contains("The locale of this Maven (US-ASCII) has not all letters of the path")
        .contains("/caf")
        .contains(", perhaps you should set the environment variable LC_ALL=C.UTF-8 for Maven");
  }

  @Test
  @DisplayName("for another reason is answered with that")
  void namesTheReason() {
    // when
    Problem problem =
        ParameterProblems.invalidPath(new InvalidPathException("a\0b", "Nul character"));
    // then
    assertThat(problem.sentence())
        .contains("is no path: Nul character, perhaps you should correct or rename it.");
  }

  /** In a folder that the locale can name, whatever this project's folder is. */
  private Path classes() throws IOException {
    Path folder = temp.resolve("classes");
    List<Class<?>> types = new ArrayList<>(List.of(InvalidPathMain.class, ParameterProblems.class));
    for (Class<?> each : List.of(Problem.class, Redaction.class)) {
      types.add(each);
      types.addAll(List.of(each.getDeclaredClasses()));
    }
    for (Class<?> type : types) {
      String name = type.getName().replace('.', '/') + ".class";
      Path file = folder.resolve(name);
      Files.createDirectories(file.getParent());
      try (InputStream code = type.getClassLoader().getResourceAsStream(name)) {
        Files.copy(code, file);
      }
    }
    return folder;
  }
}
