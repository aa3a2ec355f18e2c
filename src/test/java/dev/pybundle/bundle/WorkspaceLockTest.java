package dev.pybundle.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("In a workspace")
class WorkspaceLockTest {

  @TempDir Path temp;

  @Test
  @DisplayName("one build works at a time, and the other says for whom it waits")
  void oneAtATime() throws Exception {
    Workspace workspace = new Workspace(temp.resolve("projet é 1"));
    List<String> waited = Collections.synchronizedList(new ArrayList<>());
    AtomicInteger working = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<Thread> builds = new ArrayList<>();
    for (int number = 0; number < 4; number++) {
      FutureTask<Void> build =
          new FutureTask<>(
              () -> {
                try (WorkspaceLock lock = WorkspaceLock.take(workspace, waited::add)) {
                  assertThat(lock).isNotNull();
                  most.accumulateAndGet(working.incrementAndGet(), Math::max);
                  Thread.sleep(50);
                  working.decrementAndGet();
                }
                return null;
              });
      builds.add(new Thread(build));
    }
    builds.forEach(Thread::start);
    for (Thread build : builds) {
      build.join();
    }
    assertThat(most).hasValue(1);
    assertThat(waited)
        .isNotEmpty()
        .allSatisfy(
            line ->
                assertThat(line)
                    .contains("process " + ProcessHandle.current().pid())
                    .endsWith("which works in " + workspace.root()));
  }

  @Test
  @DisplayName("a build that waits can be interrupted, and one that works elsewhere does not wait")
  void canBeInterrupted() throws Exception {
    Workspace workspace = new Workspace(temp.resolve("one"));
    CountDownLatch waits = new CountDownLatch(1);
    FutureTask<WorkspaceLock> second =
        new FutureTask<>(() -> WorkspaceLock.take(workspace, line -> waits.countDown()));
    Thread thread = new Thread(second);
    try (WorkspaceLock lock = WorkspaceLock.take(workspace, line -> {});
        WorkspaceLock other = WorkspaceLock.take(new Workspace(temp.resolve("two")), line -> {})) {
      assertThat(other).isNotSameAs(lock);
      thread.start();
      assertThat(waits.await(30, TimeUnit.SECONDS)).isTrue();
      thread.interrupt();
      assertThatThrownBy(second::get).hasRootCauseInstanceOf(InterruptedException.class);
    }
    WorkspaceLock.take(workspace, line -> assertThat(line).as("nobody has it").isNull()).close();
  }
}
