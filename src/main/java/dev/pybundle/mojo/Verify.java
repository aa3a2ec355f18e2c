package dev.pybundle.mojo;

import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The parameter {@code <verify>}: what a program is compared with. */
public final class Verify {

  static final String PROPERTY = "pybundle.verify.against";
  static final String AGAINST = "<verify><against> (-D" + PROPERTY + ")";

  private @Nullable String against;

  /** Sets the other program: a path from the project's folder, or coordinates of an artifact. */
  public void setAgainst(@Nullable String against) {
    this.against = against;
  }

  /**
   * Returns the other program.
   *
   * @param properties finds a property of Maven, for what is not in the POM
   * @return empty for a clean build
   */
  Optional<String> against(Function<String, Optional<String>> properties) {
    return (against != null ? Optional.of(against) : properties.apply(PROPERTY))
        .map(String::strip)
        .filter(text -> !text.isEmpty());
  }
}
