package dev.pybundle.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.github.luben.zstd.util.ZstdVersion;
import dev.pybundle.bundle.Role;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.PeFile;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.process.Command;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.process.ProcessRunner;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("UPX")
@DisabledOnOs(OS.WINDOWS)
class UpxTest {

  private static final TargetTriple WINDOWS =
      TargetTriple.parse("x86_64-pc-windows-msvc").orElseThrow();

  /** That of zstd, which the plugin has for itself. */
  private static final String LIBRARY =
      "/win/amd64/libzstd-jni-%s.dll".formatted(ZstdVersion.VERSION);

  /** It packs as far as it goes: here, away. */
  private static final String PACKS = "#!/bin/sh\nhead -c 300 \"$6\" > \"$5\"\n";

  @TempDir Path temp;

  @Test
  @DisplayName("packs libraries for Windows, but those with Control Flow Guard or a pattern")
  void packs() throws Exception {
    TestProgram program =
        new TestProgram(temp)
            .file("a.pyd", Role.NATIVE, "a", library(0))
            .file("guarded.dll", Role.NATIVE, null, library(0x4000))
            .file("plugins/b.dll", Role.NATIVE, null, library(0))
            .file("python313.dll", Role.INTERPRETER, null, library(0))
            .file("data.bin", Role.DATA, "a", library(0));
    Upx upx = new Upx(true, temp, List.of("plugins/"));
    Treated treated = upx.treat(with(program, WINDOWS, PACKS));
    assertThat(treated.replacements()).containsOnlyKeys("a.pyd");
    assertThat(treated.summary().apply(9_700)).isEqualTo("packed 1 libraries by 0.0 MB");
  }

  @Test
  @DisplayName("itself packs a real library, and can unpack it")
  void packsReally() throws Exception {
    List<Path> tools = new HostSystem().findAll(List.of("upx", "upx-ucl"));
    assumeThat(tools).as("UPX on the PATH").isNotEmpty();
    Path tool = tools.get(0);
    byte[] library;
    try (InputStream dll = ZstdVersion.class.getResourceAsStream(LIBRARY)) {
      library = Objects.requireNonNull(dll).readAllBytes();
    }
    TestProgram program =
        new TestProgram(temp)
            .file("a.dll", Role.NATIVE, "a", new String(library, StandardCharsets.ISO_8859_1));

    Treated treated =
        new Upx(true, temp, List.of()).treat(program.context(WINDOWS, Map.of("upx", tool)));

    Path packed = Objects.requireNonNull(treated.replacements().get("a.dll"));
    assertThat(Files.size(packed)).isLessThan(library.length / 2);
    ProcessResult result =
        new ProcessRunner()
            .run(
                new Command(
                    List.of(tool.toString(), "-t", packed.toString()),
                    temp,
                    Map.of(),
                    Duration.ofMinutes(1),
                    null));
    assertThat(result.succeeded()).as(result.describe()).isTrue();
  }

  @Test
  @DisplayName("keeps a library whole whose packed copy could not be loaded")
  void keepsWhole() throws Exception {
    TestProgram program = new TestProgram(temp).file("a.pyd", Role.NATIVE, "a", library(0));
    String cuts = "#!/bin/sh\nhead -c 280 \"$6\" > \"$5\"\n";
    Treated treated = new Upx(true, temp, List.of()).treat(with(program, WINDOWS, cuts));
    assertThat(treated.replacements()).isEmpty();
  }

  @Test
  @DisplayName("is not started for another system, and says why; and not if it is off")
  void elsewhere() throws Exception {
    TestProgram program = new TestProgram(temp).file("a.so", Role.NATIVE, "a", library(0));
    TargetTriple linux = TargetTriple.parse("x86_64-unknown-linux-gnu").orElseThrow();
    Treated treated = new Upx(true, temp, List.of()).treat(with(program, linux, PACKS));
    assertThat(treated.summary().apply(0)).startsWith("no UPX, which is for Windows on x86-64");
    assertThat(new Upx(false, null, List.of()).treat(with(program, WINDOWS, PACKS)).summary())
        .extracting(summary -> summary.apply(0))
        .isEqualTo("");
  }

  @Test
  @DisplayName("that is asked for and not there fails")
  void missing() throws Exception {
    TestProgram program = new TestProgram(temp).file("a.pyd", Role.NATIVE, "a", library(0));
    TreatmentContext context = program.context(WINDOWS, Map.of());
    assertThatThrownBy(() -> new Upx(true, null, List.of()).treat(context))
        .isInstanceOf(ProblemException.class)
        .hasMessage(
            "<upx> is true, and there is no 'upx' on the PATH, perhaps you should install it, or"
                + " name its folder in <upxDir>.");
  }

  @Test
  @DisplayName("a library that is cut short is not whole")
  void wholeness() throws Exception {
    Path file = temp.resolve("a.dll");
    Files.writeString(file, library(0), StandardCharsets.ISO_8859_1);
    assertThat(PeFile.isWhole(file)).isTrue();
    assertThat(PeFile.hasControlFlowGuard(file)).isFalse();
    byte[] all = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(all, 290));
    assertThat(PeFile.isWhole(file)).isFalse();
    Files.writeString(file, "MZ");
    assertThat(PeFile.isWhole(file)).isFalse();
  }

  private TreatmentContext with(TestProgram program, TargetTriple triple, String script)
      throws IOException {
    Path tool = temp.resolve("upx");
    Files.writeString(tool, script);
    assertThat(tool.toFile().setExecutable(true)).isTrue();
    return program.context(triple, Map.of("upx", tool));
  }

  /** Headers, one section of ten bytes that ends at 300, and something behind it. */
  private static String library(int characteristics) {
    ByteBuffer bytes = ByteBuffer.allocate(10_000).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putShort(0, (short) 0x5a4d).putInt(0x3c, 64).putInt(64, 0x4550);
    bytes.putShort(64 + 6, (short) 1).putShort(64 + 20, (short) 96);
    bytes.putShort(64 + 24 + 70, (short) characteristics);
    int section = 64 + 24 + 96;
    bytes.putInt(section + 16, 10).putInt(section + 20, 290);
    return new String(bytes.array(), StandardCharsets.ISO_8859_1);
  }
}
