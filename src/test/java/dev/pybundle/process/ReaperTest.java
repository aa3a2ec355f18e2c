package dev.pybundle.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Reaper")
class ReaperTest {

  private static final String MARK = "mark-of-a-test";

  @Test
  @DisplayName("ends its own process in a JVM that goes on, and has another one for the next tool")
  void endsWhenIdle() throws Exception {
    // given
    Reaper reaper = new Reaper(Duration.ofMillis(10));
    reaper.add(MARK, MARK);
    Process first = Objects.requireNonNull(reaper.helper());

    // when
    reaper.remove(MARK);

    // then
    assertThat(first.waitFor(1, TimeUnit.MINUTES)).isTrue();
    reaper.add(MARK, MARK);
    assertThat(Objects.requireNonNull(reaper.helper()).isAlive()).isTrue();
    reaper.remove(MARK);
  }

  @Test
  @DisplayName("stays while it watches something")
  void stays() throws Exception {
    Reaper reaper = new Reaper(Duration.ofMillis(10));
    reaper.add(MARK, MARK);
    reaper.add("other", "other");
    Process helper = Objects.requireNonNull(reaper.helper());

    reaper.remove("other");

    assertThat(helper.waitFor(1, TimeUnit.SECONDS)).isFalse();
    reaper.remove(MARK);
    assertThat(helper.waitFor(1, TimeUnit.MINUTES)).isTrue();
  }
}
