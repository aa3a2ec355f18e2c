package dev.pybundle.message;

import java.nio.file.Path;

/** What the user reads when a program cannot be attached. */
public final class ArtifactMessages {

  private ArtifactMessages() {}

  /** Says that two programs want the same coordinates. */
  public static Problem attachedTwice(String type, String classifier, Path second, Path first) {
    return new Problem(
        "Both "
            + first
            + " and "
            + second
            + " would be attached as type "
            + type
            + ", classifier "
            + classifier,
        "give one of the executions a <name> or a <classifier> of its own");
  }

  /** Says that two executions work in the same folder. */
  public static Problem workspaceShared(Path workspace, Path lost) {
    return new Problem(
        "Two executions write to "
            + workspace
            + ", and the second replaced "
            + lost
            + ", which was attached",
        "give one of the executions a <name> or an <outputDirectory> of its own");
  }
}
