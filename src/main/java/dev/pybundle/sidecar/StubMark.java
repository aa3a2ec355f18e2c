package dev.pybundle.sidecar;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tells a development stub from a frozen program: a stub must not reach an installer. */
final class StubMark {

  /** In the first lines of a script; the last bytes of an executable, as its archive's comment. */
  static final String TEXT = "pybundle-stub";

  private static final int NEAR = 4096;

  private StubMark() {}

  /**
   * Tells whether a staged file is a stub. Only a program's first and last bytes are looked at, so
   * that one that has this class in it is none.
   *
   * @param file a file
   * @throws IOException if it cannot be read
   */
  static boolean isStub(Path file) throws IOException {
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      String start = read(channel, NEAR);
      if (start.startsWith("#!")) {
        return start.contains(TEXT);
      }
      channel.position(Math.max(0, channel.size() - TEXT.length()));
      return start.startsWith("MZ") && read(channel, TEXT.length()).equals(TEXT);
    }
  }

  private static String read(SeekableByteChannel channel, int length) throws IOException {
    byte[] bytes = Channels.newInputStream(channel).readNBytes(length);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
