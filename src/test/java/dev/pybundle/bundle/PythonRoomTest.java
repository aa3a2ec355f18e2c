package dev.pybundle.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The Python files that the plugin carries")
class PythonRoomTest {

  private static final Path CARRIED = Path.of("src/main/resources");
  private static final Path FREEZERS = Path.of("dev/pybundle/freeze");

  @TempDir Path temp;

  @Test
  @DisplayName("lie each in a room that is known, or in the package of a freezer")
  void eachFileHasItsRoom() throws Exception {
    // given
    List<String> known = new ArrayList<>();
    for (Field field : PythonRoom.class.getFields()) {
      known.add(((PythonRoom) field.get(null)).folder());
    }
    Path sources = Path.of("src/main/java");
    try (Stream<Path> packages = Files.walk(sources.resolve(FREEZERS))) {
      packages
          .map(it -> sources.relativize(it).resolve("python"))
          .filter(it -> Files.isDirectory(CARRIED.resolve(it)))
          .forEach(it -> known.add("/" + it + "/"));
    }
    // when
    Set<String> rooms = rooms().stream().map(PythonRoom::folder).collect(Collectors.toSet());
    // then
    assertThat(rooms).containsExactlyInAnyOrderElementsOf(known);
  }

  @Test
  @DisplayName("are all unpacked, none over another and none beside those of an earlier pybundle")
  void allAreUnpacked() throws IOException {
    // given
    List<String> names = files().stream().map(file -> file.getFileName().toString()).toList();
    Files.writeString(temp.resolve("earlier.py"), "");
    // when
    PythonRoom.unpack(temp, rooms());
    // then
    try (Stream<Path> unpacked = Files.list(temp)) {
      assertThat(unpacked.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(names);
    }
  }

  /** The folders with Python files. */
  private static List<PythonRoom> rooms() throws IOException {
    return files().stream()
        .filter(file -> file.toString().endsWith(".py"))
        .map(file -> "/" + CARRIED.relativize(file.getParent()) + "/")
        .distinct()
        .map(PythonRoom::new)
        .toList();
  }

  private static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(CARRIED)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> file.toString().contains("/python/"))
          .filter(file -> !file.toString().contains("__pycache__"))
          .toList();
    }
  }
}
