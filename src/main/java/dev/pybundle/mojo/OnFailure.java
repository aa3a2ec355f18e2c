package dev.pybundle.mojo;

import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is done if a freezer breaks down. */
enum OnFailure {
  /** The build fails. */
  fail,
  /** The program is made as the goal {@code portable} makes it. */
  portable,
  /** The program is made as the goal {@code guide} makes it. */
  guide;

  static final String PROPERTY = "pybundle.onFailure";
  static final String DEFAULT = "fail";

  static OnFailure of(String value) throws ProblemException {
    return Goals.constant("onFailure", value, OnFailure.class);
  }

  /** Returns whether another freezer stands in for the one of a goal. */
  boolean standsInFor(String goal) {
    return this != fail && !goal.equals(name());
  }

  /**
   * Sets the layout to the one that both freezers have.
   *
   * @param goal the one of the freezer
   * @param typed what the user typed into each parameter
   * @throws ProblemException if the user wants what the other one cannot make
   */
  void settle(String goal, Map<String, @Nullable Object> typed) throws ProblemException {
    if (!standsInFor(goal)) {
      return;
    }
    if (typed.get("specFile") != null) {
      throw new Problem(
              "<onFailure>%s</onFailure> cannot be had with <specFile>: what is in your spec is known to PyInstaller only"
                  .formatted(name()),
              "remove one of them")
          .asException();
    }
    @Nullable Object layout = typed.get("layout");
    if (layout != null && !layout.equals("onedir")) {
      throw new Problem(
              "<onFailure>%s</onFailure> makes a folder, and <layout>%s</layout> does not"
                  .formatted(name(), layout),
              "write <layout>onedir</layout>, with the entry of Tauri's configuration for it")
          .asException();
    }
    typed.put("layout", "onedir");
  }
}
