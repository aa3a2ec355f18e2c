package dev.pybundle.mojo;

import dev.pybundle.message.ProblemException;
import dev.pybundle.spec.SpecInput;
import dev.pybundle.spec.SpecProblems;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The parameter {@code <guard>}: when the program ends because the app that started it is gone. */
public final class Guard {

  private static final String MODE = "pybundle.guard.mode";
  private static final String DEADLINE = "pybundle.guard.deadline";

  private @Nullable String mode;
  private @Nullable Double deadline;

  /** Sets when it ends: {@code sidecar}, {@code always} or {@code off}. */
  public void setMode(@Nullable String mode) {
    this.mode = mode;
  }

  /** Sets how many seconds the program has for its own shutdown; 2 unless set. */
  public void setDeadline(@Nullable Double deadline) {
    this.deadline = deadline;
  }

  /**
   * Returns the same as the service takes it.
   *
   * @param properties finds a property of Maven, for what is not in the POM
   * @param tauri whether the project has a Tauri app
   * @throws ProblemException if the property for the deadline is no number
   */
  SpecInput.Guard input(Function<String, Optional<String>> properties, boolean tauri)
      throws ProblemException {
    return new SpecInput.Guard(
        mode == null ? properties.apply(MODE).orElse(null) : mode,
        deadline == null ? seconds(properties.apply(DEADLINE)) : deadline,
        tauri);
  }

  private static @Nullable Double seconds(Optional<String> property) throws ProblemException {
    if (property.isEmpty()) {
      return null;
    }
    try {
      return Double.valueOf(property.get());
    } catch (NumberFormatException wrong) {
      throw SpecProblems.badDeadlineText(DEADLINE, property.get()).asException(wrong);
    }
  }
}
