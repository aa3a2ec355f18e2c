package dev.pybundle.message;

import java.util.List;
import java.util.stream.Collectors;

/** Environment variables that a program wants, and that nobody gives it on another machine. */
public final class UnsetVariables {

  private UnsetVariables() {}

  /**
   * Says that a file has them which is not in the program.
   *
   * @param file a {@code .env}
   * @param place who wants them: file and line
   * @param names at least one
   */
  public static Problem onlyIn(String file, String place, List<String> names) {
    return new Problem(
        place
            + " wants "
            + String.join(", ", names)
            + " of "
            + file
            + ", which does not go into the program, as it may hold secrets",
        defaults(names) + orApp(names));
  }

  /**
   * Says that nothing has them.
   *
   * @param place who wants them: file and line
   * @param names at least one
   * @param said how the program failed
   * @param advice how to do without them
   */
  public static Problem nowhere(String place, List<String> names, String said, String advice) {
    return new Problem(
        place
            + " wants the "
            + (names.size() == 1 ? "variable " : "variables ")
            + String.join(", ", names)
            + ", and the program gets none of the build's ("
            + said
            + ")",
        advice + orApp(names));
  }

  /** Returns what is to be done if the program can do without them. */
  public static String defaults(List<String> names) {
    return names.size() == 1 ? "give it a default" : "give them defaults";
  }

  private static String orApp(List<String> names) {
    return ", or if the app sets "
        + (names.size() == 1 ? "it" : "them")
        + ", add <probe><environment>"
        + names.stream().map(name -> PomXml.element(name, "…")).collect(Collectors.joining())
        + "</environment></probe>";
  }
}
