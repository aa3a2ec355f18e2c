package dev.pybundle.freeze.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.freeze.pyinstaller.ProgramItems;
import dev.pybundle.freeze.pyinstaller.ProgramItems.Item;
import dev.pybundle.freeze.pyinstaller.ProgramItems.Kind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Of what a program has, and PyInstaller's alone has not,")
class DifferenceExplainerTest {

  private static final Item METADATA = file("kit-1.0.dist-info/METADATA");
  private static final ComparedProgram THERE = program();

  @Test
  @DisplayName("metadata is completion's where something of its distribution is in the program")
  void metadata() throws Exception {
    ComparedProgram here = program(METADATA, file("kit/data.txt"));

    assertThat(cause(here, METADATA, Cause.ONLY_HERE)).isEqualTo(Cause.COMPLETION);
  }

  @Test
  @DisplayName("metadata of what is not in the program is not explained")
  void strayMetadata() throws Exception {
    ComparedProgram here = program(METADATA, file("other/data.txt"));

    assertThat(cause(here, METADATA, Cause.ONLY_HERE)).isEqualTo(Cause.ONLY_HERE);
  }

  @Test
  @DisplayName("a version resource is pybundle's")
  void versionInfo() throws Exception {
    Item executable = new Item(Kind.EXECUTABLE, "executable", "", () -> new byte[0]);

    assertThat(cause(program(executable), executable, Cause.VERSION_INFO))
        .isEqualTo(Cause.PYBUNDLE);
  }

  private static Cause cause(ComparedProgram here, Item item, Cause seen) throws Exception {
    return new DifferenceExplainer(here, THERE, null, name -> Optional.empty())
        .explain(item, seen, "")
        .cause();
  }

  private static Item file(String name) {
    return new Item(Kind.FILE, name, "", () -> new byte[0]);
  }

  private static ComparedProgram program(Item... items) {
    Map<String, Item> byKey = new TreeMap<>();
    List.of(items).forEach(item -> byKey.put(item.kind() + " " + item.name(), item));
    return new ComparedProgram(
        new ProgramItems(byKey, "", null),
        null,
        null,
        "",
        Map.of(),
        Map.of("kit/data.txt", "kit", "other/data.txt", "other"));
  }
}
