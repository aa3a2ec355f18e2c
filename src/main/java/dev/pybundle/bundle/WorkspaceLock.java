package dev.pybundle.bundle;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One build at a time works in a workspace: an IDE and a terminal, or two executions of one Maven,
 * would write over each other's files. The system gives the lock back when its owner ends, however
 * that is.
 */
public final class WorkspaceLock implements Closeable {

  /** Not where the text is, which Windows would not let others read. */
  private static final long PLACE = Long.MAX_VALUE - 1;

  private static final long POLL_MILLIS = 100;
  private static final int LONGEST = 100;

  private final FileChannel channel;

  private WorkspaceLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Waits until nobody else works in a workspace.
   *
   * @param workspace its folders
   * @param waiting is told once for whom, if it has to wait
   * @throws IOException if the lock's file cannot be written
   * @throws InterruptedException if the thread was interrupted
   */
  public static WorkspaceLock take(Workspace workspace, Consumer<String> waiting)
      throws IOException, InterruptedException {
    Path file = workspace.state().resolve("lock");
    Files.createDirectories(workspace.state());
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      boolean told = false;
      while (tryLock(channel) == null) {
        String holder = holder(channel);
        // Who has just taken it writes its name next.
        if (!told && !holder.isEmpty()) {
          waiting.accept(
              "Waiting for another build, %s, which works in %s"
                  .formatted(holder, workspace.root()));
          told = true;
        }
        Thread.sleep(POLL_MILLIS);
      }
      channel.truncate(0);
      String name = "process " + ProcessHandle.current().pid();
      channel.write(ByteBuffer.wrap(name.getBytes(StandardCharsets.US_ASCII)), 0);
      return new WorkspaceLock(channel);
    } catch (IOException | InterruptedException failed) {
      channel.close();
      throw failed;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock(PLACE, 1, /* shared= */ false);
    } catch (OverlappingFileLockException anotherThread) {
      return null;
    }
  }

  private static String holder(FileChannel channel) throws IOException {
    ByteBuffer text = ByteBuffer.allocate(LONGEST);
    channel.read(text, 0);
    return new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII);
  }
}
