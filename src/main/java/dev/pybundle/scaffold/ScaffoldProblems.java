package dev.pybundle.scaffold;

import dev.pybundle.message.Problem;

/** What is wrong with a project that is to be set up. */
final class ScaffoldProblems {

  private ScaffoldProblems() {}

  static Problem unreadablePom(String file, String reason) {
    return new Problem(
        "%s cannot be read: %s".formatted(file, reason), "correct it; `mvn validate` says more");
  }

  static Problem notEditable(String file) {
    return new Problem(
        "%s cannot be edited without a change elsewhere in it".formatted(file),
        "save it in the encoding that its first line names");
  }

  static Problem ownProfile(String file, String profile) {
    return new Problem(
        "%s has a profile %s of its own, and is kept as it is".formatted(file, profile),
        "rename that profile, if pybundle is to write the profiles");
  }

  static Problem ownExecutions(String file, String reason) {
    return new Problem(
        "%s has executions of pybundle that are its own (%s), and is kept as it is"
            .formatted(file, reason),
        "leave one execution without <phase> and <target>, if pybundle is to write one for each"
            + " profile");
  }

  static Problem severalTargets(String file) {
    return new Problem(
        "%s has <targets> of its own, and is kept as it is".formatted(file),
        "remove them, if pybundle is to write an execution for each machine");
  }

  static Problem executionsElsewhere(String file, String place) {
    return new Problem(
        "%s has executions of pybundle in %s, which Maven would run besides, and is kept as it is"
            .formatted(file, place),
        "move them to the plugin below <build>, if pybundle is to write one for each profile");
  }

  static Problem profileThatWouldEnd(String file, String profile) {
    return new Problem(
        ("%s has a profile %s with <activeByDefault>, which Maven would leave out as soon as the"
                + " running system activates a profile of pybundle, and is kept as it is")
            .formatted(file, profile),
        "activate it by <property><name>!no-%s</name></property> instead".formatted(profile));
  }

  static Problem noProfiles(Problem kept) {
    return new Problem(
        kept.what() + "; it has no profile that a pipeline could name", kept.advice());
  }
}
