package dev.pybundle.platform;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** A file of any size, of which only the asked-for bytes are read. */
final class FileView implements Closeable {

  private final FileChannel channel;
  private final long size;

  private FileView(FileChannel channel) throws IOException {
    this.channel = channel;
    this.size = channel.size();
  }

  static FileView open(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    try {
      return new FileView(channel);
    } catch (IOException failed) {
      channel.close();
      throw failed;
    }
  }

  long size() {
    return size;
  }

  /**
   * Returns some bytes, big-endian at first.
   *
   * @param offset where they begin; a header of garbage may make it negative or too large
   * @param length how many
   * @return empty if not all of them are in the file
   */
  Optional<ByteBuffer> at(long offset, int length) throws IOException {
    if (offset < 0 || offset > size - length) {
      return Optional.empty();
    }
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, offset + bytes.position()) < 0) {
        return Optional.empty();
      }
    }
    return Optional.of(bytes.flip());
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
