package dev.pybundle.artifact;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Fails where a stream goes on for longer than it may, as an archive that unpacks to no end. */
final class LimitedInputStream extends FilterInputStream {

  private long left;

  LimitedInputStream(InputStream in, long most) {
    super(in);
    this.left = most;
  }

  @Override
  public int read() throws IOException {
    int value = super.read();
    take(value < 0 ? 0 : 1);
    return value;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int count = super.read(buffer, offset, length);
    take(Math.max(count, 0));
    return count;
  }

  @Override
  public long skip(long count) throws IOException {
    long skipped = super.skip(count);
    take(skipped);
    return skipped;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  private void take(long count) throws IOException {
    left -= count;
    if (left < 0) {
      throw new IOException("it unpacks to far more than its bundle.json lists");
    }
  }
}
