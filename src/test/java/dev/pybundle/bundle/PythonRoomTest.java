package dev.pybundle.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The Python files that the plugin carries")
class PythonRoomTest {

  private static final Path SOURCES = Path.of("src/main/resources/dev/pybundle/python");

  @TempDir Path temp;

  @Test
  @DisplayName("lie each in a room that is known, or in that of a freezer, named as its package")
  void eachFileHasItsRoom() throws Exception {
    List<String> shared = new ArrayList<>();
    for (Field field : PythonRoom.class.getFields()) {
      shared.add(((PythonRoom) field.get(null)).name());
    }
    List<String> known = new ArrayList<>(shared);
    try (Stream<Path> entries = Files.list(Path.of("src/main/java/dev/pybundle/freeze"))) {
      entries.filter(Files::isDirectory).forEach(it -> known.add(it.getFileName().toString()));
    }
    assertThat(rooms()).containsAll(shared).isSubsetOf(known);
  }

  @Test
  @DisplayName("are all unpacked, none over another and none beside those of an earlier pybundle")
  void allAreUnpacked() throws IOException {
    // given
    List<String> names;
    try (Stream<Path> files = Files.walk(SOURCES, 2)) {
      names = files.filter(Files::isRegularFile).map(f -> f.getFileName().toString()).toList();
    }
    Files.writeString(temp.resolve("earlier.py"), "");
    // when
    PythonRoom.unpack(temp, rooms().stream().map(PythonRoom::new).toList());
    // then
    try (Stream<Path> unpacked = Files.list(temp)) {
      assertThat(unpacked.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(names);
    }
  }

  @Test
  @DisplayName("are known by their path in a room, below it as well")
  void isKnownByItsPath() {
    assertThat(PythonRoom.GUARD.has("_pybundle_guard.py")).isTrue();
    assertThat(PythonRoom.ENVIRONMENT.has("requirements/none.txt")).isFalse();
  }

  private static List<String> rooms() throws IOException {
    try (Stream<Path> entries = Files.list(SOURCES)) {
      return entries.map(entry -> entry.getFileName().toString()).toList();
    }
  }
}
