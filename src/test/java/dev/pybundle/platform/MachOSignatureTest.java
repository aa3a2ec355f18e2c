package dev.pybundle.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("The signature of a Mach-O file")
class MachOSignatureTest {

  private static final int SIGNATURE_AT = 128;

  private final Path file;

  MachOSignatureTest(@TempDir Path folder) {
    this.file = folder.resolve("libz.dylib");
  }

  @ParameterizedTest
  @EnumSource(MachOSignature.class)
  @DisplayName("is read off the file")
  void isRead(MachOSignature signature) throws Exception {
    Files.write(file, machO(signature));

    assertThat(MachOSignature.read(file)).contains(signature);
  }

  @ParameterizedTest
  @EnumSource(MachOSignature.class)
  @DisplayName("of a universal file is that of its weakest part")
  void isTheWeakest(MachOSignature other) throws Exception {
    byte[] first = machO(MachOSignature.AD_HOC);
    byte[] second = machO(other);
    ByteBuffer bytes = ByteBuffer.allocate(64 + first.length + second.length);
    bytes.putInt(0xcafebabe).putInt(2);
    bytes.putInt(16, 64).putInt(36, 64 + first.length);
    bytes.position(64).put(first).put(second);
    Files.write(file, bytes.array());

    assertThat(MachOSignature.read(file))
        .contains(other == MachOSignature.NONE ? other : MachOSignature.AD_HOC);
  }

  @Test
  @DisplayName("is that of nothing in other files, and in those that are cut off")
  void isOfNothing() throws Exception {
    Files.write(file, HeaderSamples.elf(64, ByteOrder.LITTLE_ENDIAN, 62));
    assertThat(MachOSignature.read(file)).isEmpty();

    Files.write(file, new byte[] {(byte) 0xcf, (byte) 0xfa});
    assertThat(MachOSignature.read(file)).isEmpty();

    Files.write(file, HeaderSamples.universal(0xcafebabe, 20, List.of(7, 12)));
    assertThat(MachOSignature.read(file)).isEmpty();
  }

  /** Two load commands, of which the second leads to a signature. */
  private static byte[] machO(MachOSignature signature) {
    boolean signed = signature != MachOSignature.NONE;
    ByteBuffer bytes = ByteBuffer.allocate(256).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(0xfeedfacf).putInt(16, signed ? 2 : 1);
    bytes.putInt(32, 0x19).putInt(36, 24);
    bytes.putInt(56, 0x1d).putInt(60, 16).putInt(64, SIGNATURE_AT).putInt(68, 64);
    if (signed) {
      boolean identity = signature == MachOSignature.IDENTITY;
      bytes.order(ByteOrder.BIG_ENDIAN).position(SIGNATURE_AT);
      bytes.putInt(0xfade0cc0).putInt(64).putInt(2);
      bytes.putInt(0).putInt(28).putInt(0x10000).putInt(36);
      bytes.putInt(0xfade0c02).putInt(8).putInt(0xfade0b01).putInt(identity ? 20 : 8);
    }
    return bytes.array();
  }
}
