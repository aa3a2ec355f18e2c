package dev.pybundle.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.process.Activity.Member;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A copy of a program")
class SelfStartsTest {

  private static final String PROGRAM = "/room/app/desk";
  private static final String TRACKER =
      "-B -S -I -c from multiprocessing.resource_tracker import main;main(5)";
  private static final String POOL = "--multiprocessing-fork tracker_fd=5 pipe_handle=7";

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "the inner process of a onefile program|--port 1;--port 1|-",
        "a worker that it forks, and one of that|--port 1;--port 1;*--port 1;*--port 1;*--port 1|-",
        "a worker with a word of its own|--port 1;--port 1;--worker mail;--worker mail|-",
        "a worker that starts another kind|;--worker mail;--index 3|-",
        "a process of a pool|;POOL|-",
        "a pool in a worker|;POOL;POOL|-",
        "a pool in a worker of a onefile program|;;POOL;POOL;POOL;POOL|-",
        "the tracker of multiprocessing|;TRACKER|-",
        "the tracker of a onefile program|;;TRACKER;TRACKER|-",
        "a tracker of a worker's own|;POOL;TRACKER|TRACKER",
        "a worker of a tracker|;;TRACKER;TRACKER;POOL|POOL",
        "a module of Python|;-m pip install tabulate|-m pip install tabulate",
        "a command of Python|;-X utf8 -c from joblib import x|-X utf8 -c from joblib import x",
        "a script|;/srv/worker.py --queue mail|/srv/worker.py --queue mail",
        "a module of a program that is an interpreter|;-m desk.worker|-",
        "a command of a worker of an interpreter|;;-c from joblib import x;-m desk|-",
        "modules without end of an interpreter|;-m desk;-m desk;-m desk|-m desk",
        "the program again and again|--port 1;--port 2;--port 3|--port 3",
        "a worker that starts a worker|;;--worker 1;--worker 1;--worker 2|--worker 2",
        "a pool in a pool in a pool|;POOL;POOL;POOL|POOL",
        "one after the other|1;a;b;c;d;e;f;g;h|h"
      })
  @DisplayName(
      "is wrong unless it is multiprocessing's, forked, the bootloader's or of the program's own:")
  void copies(String name, String starts, @Nullable String wrong) {
    // given each the parent of the next
    List<Member> members = new ArrayList<>();
    for (String start : starts.split(";", -1)) {
      long pid = members.size() + 1L;
      boolean forked = start.startsWith("*");
      members.add(
          new Member(
              pid,
              pid - 1,
              PROGRAM,
              List.of(expanded(start).replace("*", "").split(" ", -1)),
              forked ? members.get(members.size() - 1).image() : Long.toString(pid)));
    }
    // then
    assertThat(SelfStarts.find(PROGRAM, members, name.endsWith("interpreter")).orElse(null))
        .isEqualTo(wrong == null ? null : expanded(wrong));
  }

  private static String expanded(String text) {
    return text.replace("POOL", POOL).replace("TRACKER", TRACKER);
  }
}
