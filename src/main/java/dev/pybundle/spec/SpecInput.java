package dev.pybundle.spec;

import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the user typed, not yet looked at: every value may be missing and every path may be relative
 * to the project's folder. {@link SpecResolver} makes a {@link BundleSpec} of it.
 *
 * @param basedir the project's folder, absolute
 * @param specFolder where the goal writes, absolute: the place of a generated entry script
 * @param project what the POM says about the program
 * @param parameters each parameter of {@code generate-spec} by its name; a null means that the user
 *     said nothing. Files are paths, {@code <data>} and {@code <binary>} are {@link FileEntry},
 *     {@code <guard>} is a {@link Guard}, {@code <lazy>} a {@link Lazy}, {@code <hooksConfig>} is
 *     hook to option to value. Lists may hold nulls, which is how Maven reads an empty element.
 */
public record SpecInput(
    Path basedir, Path specFolder, Project project, Map<String, @Nullable Object> parameters) {

  /** Copies the map, which may hold nulls. */
  public SpecInput {
    parameters = Collections.unmodifiableMap(new HashMap<>(parameters));
  }

  /**
   * What the POM says about the program.
   *
   * @param artifactId the default name
   * @param version e.g. {@code 1.2.3-SNAPSHOT}
   * @param name {@code <name>} of the POM
   * @param description {@code <description>} of the POM
   * @param organization {@code <organization><name>} of the POM
   * @param inceptionYear {@code <inceptionYear>} of the POM
   */
  public record Project(
      String artifactId,
      String version,
      @Nullable String name,
      @Nullable String description,
      @Nullable String organization,
      @Nullable String inceptionYear) {}

  /**
   * What {@code <guard>} says.
   *
   * @param mode {@code sidecar}, {@code always} or {@code off}; null for {@code sidecar} if there
   *     is a Tauri app, else {@code off}
   * @param deadline seconds for the program's own shutdown; null for 2
   * @param tauri whether the project has a Tauri app
   */
  public record Guard(@Nullable String mode, @Nullable Double deadline, boolean tauri) {}

  /**
   * What {@code <lazy>} says.
   *
   * @param distributions names as in the requirements
   * @param download {@code module:function}; null for none
   */
  public record Lazy(@Nullable List<String> distributions, @Nullable String download) {}

  /**
   * A {@code <data>} or {@code <binary>}.
   *
   * @param source a file, a folder or a pattern
   * @param target the folder in the program
   */
  public record FileEntry(@Nullable String source, @Nullable String target) {}

  /**
   * Returns what the user typed for a parameter.
   *
   * @param <T> type of the parameter
   * @throws IllegalStateException if there is no such parameter
   */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // Maven saw to the type.
  public <T> @Nullable T typed(String parameter) {
    if (!parameters.containsKey(parameter)) {
      throw new IllegalStateException("generate-spec has no parameter " + parameter);
    }
    return (T) parameters.get(parameter);
  }

  /** Returns whether the user typed true. */
  boolean flag(String parameter) {
    return Boolean.TRUE.equals(typed(parameter));
  }

  /** Returns what the user typed for {@code <guard>}. */
  Guard guard() {
    Guard typed = typed("guard");
    return typed == null ? new Guard(null, null, false) : typed;
  }

  /** Returns what the user typed for {@code <lazy>}. */
  Lazy lazy() {
    Lazy typed = typed("lazy");
    return typed == null ? new Lazy(null, null) : typed;
  }
}
