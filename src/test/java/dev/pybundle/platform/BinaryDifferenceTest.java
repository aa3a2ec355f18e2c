package dev.pybundle.platform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.fixture.WindowsBootloader;
import dev.pybundle.platform.BinaryDifference.Kind;
import dev.pybundle.process.Command;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.process.ProcessRunner;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** On PyInstaller's own bootloaders, changed as other builds and signers change them. */
@DisplayName("A binary differs from another build of the same one")
class BinaryDifferenceTest {

  @TempDir Path temp;

  static Stream<Arguments> changes() {
    return Stream.of(
        change("by nothing", UnaryOperator.identity()),
        change("by its checksum", file -> set(file, 88, 0x1234), Kind.CHECKSUM),
        change("by its time", file -> set(file, 8, 0x1234), Kind.TIMESTAMP),
        change("by the linker's note", BinaryDifferenceTest::otherNote, Kind.RICH_HEADER),
        change("by a signature", BinaryDifferenceTest::signed, Kind.SIGNATURE, Kind.CHECKSUM),
        change("by its subsystem", file -> set(file, 92, 0), Kind.CONTENT),
        change("by a byte of its code", file -> flip(file, 0x500), Kind.CONTENT),
        change("by what follows it", file -> Arrays.copyOf(file, file.length + 9), Kind.CONTENT),
        change("because it is cut off", file -> Arrays.copyOf(file, 900), Kind.CONTENT));
  }

  private static Arguments change(String name, UnaryOperator<byte[]> change, Kind... kinds) {
    return Arguments.of(name, change, Set.of(kinds));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("changes")
  @DisplayName("of Windows")
  void windows(String name, UnaryOperator<byte[]> change, Set<Kind> kinds) throws Exception {
    // given
    byte[] file = WindowsBootloader.bytes();
    // then
    assertThat(BinaryDifference.between(file, change.apply(file.clone()), false)).isEqualTo(kinds);
  }

  @Test
  @DisplayName("of Windows, not by the archive that it carries")
  void carrier() throws Exception {
    // given
    byte[] file = WindowsBootloader.bytes();
    byte[] other = Arrays.copyOf(file, file.length + 1000);
    // then
    assertThat(BinaryDifference.between(file, other, true)).isEmpty();
  }

  @ParameterizedTest(name = "of type {0}: {1}")
  @CsvSource({"16, VERSION_INFO", "24, RESOURCES"})
  @DisplayName("of Windows by a resource")
  void resources(int type, Kind kind) {
    // then
    assertThat(BinaryDifference.between(withResource(type, 1), withResource(type, 2), true))
        .containsExactly(kind);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  @DisplayName("of Linux by symbols, and by a byte of its data")
  void linux() throws Exception {
    // given
    Path program = Path.of("/bin/true").toRealPath();
    Path other = temp.resolve("other");
    Files.writeString(temp.resolve("text"), "symbols");
    objcopy("--add-section", ".debug_info=" + temp.resolve("text"), program, other);
    byte[] file = Files.readAllBytes(program);
    // then
    assertThat(BinaryDifference.between(file, Files.readAllBytes(other), false))
        .containsExactly(Kind.SYMBOLS);
    int text = new String(file, StandardCharsets.ISO_8859_1).indexOf("Usage: ");
    assertThat(BinaryDifference.between(file, flip(file.clone(), text), false))
        .containsExactly(Kind.CONTENT);
  }

  /**
   * A file for Windows that has nothing but a resource: three levels of folders, and four bytes.
   */
  private static byte[] withResource(int type, int content) {
    ByteBuffer file = ByteBuffer.allocate(0x400).order(ByteOrder.LITTLE_ENDIAN);
    file.putShort(0, (short) 0x5a4d).putInt(0x3c, 0x40).putInt(0x40, 0x4550);
    file.putShort(0x46, (short) 1).putShort(0x54, (short) 0xf0).putShort(0x58, (short) 0x20b);
    file.putInt(0x58 + 112 + 2 * 8, 0x1000);
    int section = 0x58 + 0xf0;
    file.put(section, ".rsrc".getBytes(StandardCharsets.US_ASCII)).putInt(section + 12, 0x1000);
    file.putInt(section + 16, 0x200).putInt(section + 20, 0x200);
    int[] names = {type, 1, 0};
    for (int level = 0; level < names.length; level++) {
      int folder = 0x200 + level * 24;
      int next = (level + 1) * 24;
      file.putShort(folder + 14, (short) 1).putInt(folder + 16, names[level]);
      file.putInt(folder + 20, level < 2 ? next | Integer.MIN_VALUE : next);
    }
    file.putInt(0x200 + 72, 0x1000 + 88).putInt(0x200 + 76, 4).putInt(0x200 + 88, content);
    return file.array();
  }

  private static int header(byte[] file) {
    return ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(0x3c);
  }

  private static byte[] set(byte[] file, int place, int value) {
    ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(header(file) + place, value);
    return file;
  }

  private static byte[] flip(byte[] file, int place) {
    file[place] ^= 1;
    return file;
  }

  private static byte[] otherNote(byte[] file) {
    return flip(file, header(file) - 16);
  }

  /** What a signer does: a certificate behind the file, where it is, and another checksum. */
  private static byte[] signed(byte[] file) {
    int certificates = 24 + 112 + 4 * 8;
    byte[] signed = Arrays.copyOf(file, file.length + 64);
    set(signed, certificates, file.length);
    set(signed, certificates + 4, 64);
    return set(signed, 88, 0x1234);
  }

  private void objcopy(Object... arguments) throws Exception {
    List<String> command =
        Stream.concat(Stream.of("/usr/bin/objcopy"), Stream.of(arguments).map(Object::toString))
            .toList();
    ProcessResult result =
        new ProcessRunner().run(new Command(command, temp, Map.of(), Duration.ofMinutes(1), null));
    assertThat(result.succeeded()).as(result.describe()).isTrue();
  }
}
