package dev.pybundle.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The advice of a build")
class AdviceTest {

  private static final String FAILED =
      "[ERROR] Failed to execute goal x on project y: It lacks z, perhaps you should add <z>1.0</z>. -> [Help 1]";
  private static final String WARNED =
      "[WARNING] main.py:1 wants z, perhaps you should write a = 1; b.";

  @Test
  @DisplayName("is what its failures and its warnings tell to do")
  void isFound() {
    assertThat(Advice.in(log(WARNED, FAILED, "[INFO] perhaps")).sentences())
        .containsExactlyInAnyOrder("add <z>1.0</z>", "write a = 1; b");
  }

  @Test
  @DisplayName("is followed in a build that tells none of it again, whatever else it tells")
  void isFollowed() {
    Advice given = Advice.in(log(WARNED, FAILED));

    given.isFollowedIn(log("[WARNING] It is large, perhaps you should trim it."));
    assertThatThrownBy(() -> given.isFollowedIn(log(WARNED)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("write a = 1; b");
    assertThatThrownBy(() -> Advice.in(log("fine")).isFollowedIn(log("fine")))
        .isInstanceOf(AssertionError.class);
  }

  private static MavenLog log(String... lines) {
    return new MavenLog(String.join("\n", lines) + "\n");
  }
}
