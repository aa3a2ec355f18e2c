package dev.pybundle.platform;

import static dev.pybundle.platform.Architecture.AARCH64;
import static dev.pybundle.platform.Architecture.ARM;
import static dev.pybundle.platform.Architecture.RISCV64;
import static dev.pybundle.platform.Architecture.X86;
import static dev.pybundle.platform.Architecture.X86_64;
import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.pybundle.platform.ExecutableHeader.Format;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The header of an executable")
class ExecutableHeaderTest {

  private static final int X86_64_TYPE = 0x01000007;
  private static final int ARM64_TYPE = 0x0100000c;

  private final Path folder;

  ExecutableHeaderTest(@TempDir Path folder) {
    this.folder = folder;
  }

  static Stream<Arguments> headers() {
    return Stream.of(
        arguments(
            "ELF x86_64", HeaderSamples.elf(64, LITTLE_ENDIAN, 62), Format.ELF, Set.of(X86_64)),
        arguments("ELF i386", HeaderSamples.elf(32, LITTLE_ENDIAN, 3), Format.ELF, Set.of(X86)),
        arguments(
            "ELF aarch64", HeaderSamples.elf(64, LITTLE_ENDIAN, 183), Format.ELF, Set.of(AARCH64)),
        arguments("ELF arm", HeaderSamples.elf(32, LITTLE_ENDIAN, 40), Format.ELF, Set.of(ARM)),
        arguments(
            "ELF riscv64", HeaderSamples.elf(64, LITTLE_ENDIAN, 243), Format.ELF, Set.of(RISCV64)),
        arguments("ELF riscv32", HeaderSamples.elf(32, LITTLE_ENDIAN, 243), Format.ELF, Set.of()),
        arguments("ELF x32", HeaderSamples.elf(32, LITTLE_ENDIAN, 62), Format.ELF, Set.of()),
        arguments(
            "ELF big-endian arm64", HeaderSamples.elf(64, BIG_ENDIAN, 183), Format.ELF, Set.of()),
        arguments("ELF s390x", HeaderSamples.elf(64, BIG_ENDIAN, 22), Format.ELF, Set.of()),
        arguments("PE x86_64", HeaderSamples.pe(0x8664), Format.PE, Set.of(X86_64)),
        arguments("PE i386", HeaderSamples.pe(0x14c), Format.PE, Set.of(X86)),
        arguments("PE arm64", HeaderSamples.pe(0xaa64), Format.PE, Set.of(AARCH64)),
        arguments("PE of another machine", HeaderSamples.pe(0x200), Format.PE, Set.of()),
        arguments(
            "Mach-O arm64",
            HeaderSamples.machO(0xfeedfacf, LITTLE_ENDIAN, ARM64_TYPE),
            Format.MACH_O,
            Set.of(AARCH64)),
        arguments(
            "Mach-O x86_64",
            HeaderSamples.machO(0xfeedfacf, LITTLE_ENDIAN, X86_64_TYPE),
            Format.MACH_O,
            Set.of(X86_64)),
        arguments(
            "Mach-O PowerPC",
            HeaderSamples.machO(0xfeedface, BIG_ENDIAN, 18),
            Format.MACH_O,
            Set.of()),
        arguments(
            "universal Mach-O",
            HeaderSamples.universal(0xcafebabe, 20, List.of(X86_64_TYPE, ARM64_TYPE)),
            Format.MACH_O,
            Set.of(X86_64, AARCH64)),
        arguments(
            "universal Mach-O with 64-bit offsets",
            HeaderSamples.universal(0xcafebabf, 32, List.of(ARM64_TYPE, X86_64_TYPE)),
            Format.MACH_O,
            Set.of(X86_64, AARCH64)));
  }

  @ParameterizedTest(name = "of {0} is read")
  @MethodSource("headers")
  void isRead(String what, byte[] bytes, Format format, Set<Architecture> architectures)
      throws IOException {
    ExecutableHeader header = ExecutableHeader.read(write(bytes)).orElseThrow();

    assertThat(header.format()).as(what).isEqualTo(format);
    assertThat(header.os()).isEqualTo(format.os());
    assertThat(header.architectures()).isEqualTo(architectures);
    assertThat(header.machine()).isNotBlank();
  }

  @ParameterizedTest(name = "of {0}, cut off anywhere, is read as before or not at all")
  @MethodSource("headers")
  void maybeCutOff(String what, byte[] bytes, Format format, Set<Architecture> architectures)
      throws IOException {
    for (int length = 0; length < bytes.length; length++) {
      assertThat(ExecutableHeader.read(write(Arrays.copyOf(bytes, length))).stream())
          .as("%s, %s bytes", what, length)
          .allSatisfy(header -> assertThat(header.architectures()).isEqualTo(architectures))
          .allSatisfy(header -> assertThat(header.format()).isEqualTo(format));
    }
  }

  static Stream<Arguments> others() {
    return Stream.of(
        arguments("nothing", new byte[0]),
        arguments("a script", "#!/bin/sh\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII)),
        arguments("a DOS program", Arrays.copyOf(new byte[] {'M', 'Z'}, 512)),
        arguments("a Java class", HeaderSamples.universal(0xcafebabe, 20, javaVersion())),
        arguments("an ELF header with a wild class", wildElf()));
  }

  private static List<Integer> javaVersion() {
    return java.util.Collections.nCopies(61, 7);
  }

  private static byte[] wildElf() {
    byte[] bytes = HeaderSamples.elf(64, LITTLE_ENDIAN, 62);
    bytes[4] = 9;
    return bytes;
  }

  @ParameterizedTest(name = "is not found in {0}")
  @MethodSource("others")
  void isNotFound(String what, byte[] bytes) throws IOException {
    assertThat(ExecutableHeader.read(write(bytes))).as(what).isEmpty();
  }

  @Test
  @DisplayName("of this Java program agrees with the usual triple of this machine")
  void ofARealProgram() throws IOException {
    Path java = Path.of(ProcessHandle.current().info().command().orElseThrow());
    HostSystem host = new HostSystem();

    ExecutableHeader header = ExecutableHeader.read(java).orElseThrow();

    assertThat(header.contradicts(TargetTriple.usualFor(host.os(), host.architecture()))).isEmpty();
  }

  @Test
  @DisplayName("of a folder is an I/O error")
  void ofAFolder() {
    assertThatThrownBy(() -> ExecutableHeader.read(folder)).isInstanceOf(IOException.class);
  }

  @ParameterizedTest(name = "of {0} does not contradict {1}")
  @CsvSource({
    "elf,       x86_64-unknown-linux-gnu",
    "elf,       x86_64-unknown-linux-musl",
    "pe,        x86_64-pc-windows-msvc",
    "arm64,     aarch64-apple-darwin",
    "universal, aarch64-apple-darwin",
    "universal, x86_64-apple-darwin",
    "universal, universal-apple-darwin",
  })
  void agrees(String sample, String triple) throws IOException {
    assertThat(header(sample).contradicts(TargetTriple.parse(triple).orElseThrow())).isEmpty();
  }

  @ParameterizedTest(name = "of {0} contradicts {1}: {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          elf   | x86_64-pc-windows-msvc    | it is a file in ELF format for Linux on x86_64, and x86_64-pc-windows-msvc means Windows on x86_64
          elf   | aarch64-unknown-linux-gnu | it is a file in ELF format for Linux on x86_64, and aarch64-unknown-linux-gnu means Linux on aarch64
          pe    | x86_64-unknown-linux-gnu  | it is a file in PE format for Windows on x86_64, and x86_64-unknown-linux-gnu means Linux on x86_64
          arm64 | universal-apple-darwin    | it is a file in Mach-O format for macOS on aarch64, and universal-apple-darwin means macOS on aarch64 and x86_64
          s390x | x86_64-unknown-linux-gnu  | it is a file in ELF format for Linux on ELF machine 22 (64 bit, big-endian), and x86_64-unknown-linux-gnu means Linux on x86_64
          """)
  void contradicts(String sample, String triple, String sentence) throws IOException {
    assertThat(header(sample).contradicts(TargetTriple.parse(triple).orElseThrow()))
        .contains(sentence);
  }

  private ExecutableHeader header(String sample) throws IOException {
    byte[] bytes =
        switch (sample) {
          case "elf" -> HeaderSamples.elf(64, LITTLE_ENDIAN, 62);
          case "s390x" -> HeaderSamples.elf(64, BIG_ENDIAN, 22);
          case "pe" -> HeaderSamples.pe(0x8664);
          case "arm64" -> HeaderSamples.machO(0xfeedfacf, LITTLE_ENDIAN, ARM64_TYPE);
          default -> HeaderSamples.universal(0xcafebabe, 20, List.of(X86_64_TYPE, ARM64_TYPE));
        };
    return ExecutableHeader.read(write(bytes)).orElseThrow();
  }

  private Path write(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("prögramm 1"), bytes);
  }
}
