package dev.pybundle.probe;

import dev.pybundle.message.Problem;
import dev.pybundle.message.ServedApplication;
import dev.pybundle.message.UnsetVariables;
import dev.pybundle.probe.EnvironmentFacts.ImportFacts;
import dev.pybundle.probe.EnvironmentFacts.ProgramFacts;
import dev.pybundle.probe.EnvironmentFacts.VariableFacts;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Failures by what the code does: start itself, or want what only its caller could give. */
final class CodeCauses {

  private static final Pattern PIP = Pattern.compile("-m pip install (?:-\\S+ )*(\\S+)");
  private static final Pattern MODULE = Pattern.compile("(?:-m|from|import) (\\w+)");
  private static final Set<String> ASGI = Set.of("scope", "receive", "send");
  private static final String WSGI = "start_response";
  private static final String MULTIPROCESSING = "multiprocessing";

  private CodeCauses() {}

  /** Returns what the program takes for Python starts. */
  static FailureSubject startedModule(String arguments) {
    Matcher module = MODULE.matcher(arguments);
    return module.find() ? FailureSubject.module(module.group(1)) : FailureSubject.nothing();
  }

  /** The program was started by itself. */
  static Problem startsItself(FailureCase failure) {
    String how = Objects.requireNonNullElse(failure.observation().detail(), "");
    if (how.startsWith("--multiprocessing") || how.contains("from " + MULTIPROCESSING)) {
      return startsWorkers(failure);
    }
    Matcher pip = PIP.matcher(how);
    String started = " (it was started as '" + how + "')";
    if (pip.find()) {
      return installs(failure, pip.group(1), started);
    }
    String entry = failure.shown(failure.context().entry());
    return user(failure)
        .map(
            line ->
                new Problem(
                    place(failure, line)
                        + " uses a library that starts Python, which is the program itself when it"
                        + " is frozen"
                        + started,
                    how.contains("loky")
                        ? "let it use threads: Parallel(…, backend=\"threading\")"
                        : "let it use threads, or processes of multiprocessing"))
        .orElseGet(
            () ->
                new Problem(
                    place(failure)
                        + " starts Python by sys.executable, which is the program itself when it is"
                        + " frozen"
                        + started,
                    "start it with a word of your own, [sys.executable, \"--worker\"], and look for"
                        + " that word first in "
                        + entry
                        + ": if sys.argv[1:2] == [\"--worker\"]: …"));
  }

  /** The program called pip, and that ended in an error. */
  static Problem installsAtRunTime(FailureCase failure) {
    Matcher pip = PIP.matcher(failure.found(1).replace("', '", " "));
    return pip.find() ? installs(failure, pip.group(1), "") : StartCauses.unknown(failure);
  }

  private static Problem installs(FailureCase failure, String distribution, String started) {
    @Nullable Path file = failure.context().requirements();
    return new Problem(
        place(failure)
            + " installs "
            + distribution
            + " when it runs, which a frozen program cannot"
            + started,
        ModuleProblems.requirement(distribution, file == null ? null : failure.shown(file)));
  }

  /** Processes of a pool are the program again. */
  static Problem startsWorkers(FailureCase failure) {
    ProgramFacts program = failure.environment().program();
    String entry = failure.shown(failure.context().entry());
    return program.freezesSupport()
        ? new Problem(
            "The program starts processes with multiprocessing, each of which starts others,"
                + " although "
                + entry
                + " calls freeze_support()",
            "call it before anything else below if __name__ == \"__main__\": in "
                + entry
                + ", and start no process above it")
        : DiagnosisProblems.startsItselfAgain(entry);
  }

  private static Optional<ImportFacts> user(FailureCase failure) {
    return Optional.ofNullable(failure.environment().module())
        .filter(module -> module.topDistribution() != null)
        .flatMap(module -> module.imports().stream().findFirst());
  }

  private static String place(FailureCase failure) {
    return failure.environment().program().startsPython().stream()
        .findFirst()
        .map(line -> place(failure, line))
        .orElse("the program");
  }

  private static String place(FailureCase failure, ImportFacts line) {
    return failure.shown(line.file()) + ":" + line.line();
  }

  /**
   * Variables that the program wants, or a {@code .env} has, and that it names when it fails.
   *
   * @return empty if it names none
   */
  static Optional<Problem> settingsMissing(FailureCase failure) {
    String said = failure.output().text().substring(Math.max(0, failure.output().lastTraceback()));
    List<VariableFacts> named =
        failure.environment().variables().stream().filter(each -> isNamed(each, said)).toList();
    Optional<String> file =
        named.stream().map(VariableFacts::dotenv).filter(dotenv -> !dotenv.isEmpty()).findFirst();
    List<String> names =
        named.stream()
            .filter(each -> file.isEmpty() || !each.dotenv().isEmpty())
            .map(VariableFacts::name)
            .distinct()
            .toList();
    return names.isEmpty()
        ? Optional.empty()
        : Optional.of(
            file.map(dotenv -> UnsetVariables.onlyIn(failure.shown(dotenv), failure.where(), names))
                .orElseGet(() -> unset(failure, names, UnsetVariables.defaults(names))));
  }

  /** It stands there by its name, or alone on a line as that of a field. */
  private static boolean isNamed(VariableFacts variable, String said) {
    if (variable.owner().isEmpty()) {
      return !variable.dotenv().isEmpty() && says(said, variable.name());
    }
    return Pattern.compile("validation errors? for " + variable.owner() + "\\b")
            .matcher(said)
            .find()
        && Pattern.compile("(?im)^" + Pattern.quote(variable.field()) + "$").matcher(said).find();
  }

  private static boolean says(String said, String name) {
    return Pattern.compile("\\b%1$s\\b|(?im)^%1$s$".formatted(Pattern.quote(name)))
        .matcher(said)
        .find();
  }

  /** A variable that nobody has set. */
  static Problem variableMissing(FailureCase failure) {
    String name = failure.found(1);
    return settingsMissing(failure)
        .orElseGet(
            () ->
                unset(
                    failure,
                    List.of(name),
                    "give it a default, os.environ.get(\"" + name + "\", …)"));
  }

  private static Problem unset(FailureCase failure, List<String> names, String advice) {
    return UnsetVariables.nowhere(failure.where(), names, failure.output().exception(), advice);
  }

  /** An entry that only a server can call. */
  static Problem notCallable(FailureCase failure) {
    ProgramFacts program = failure.environment().program();
    String[] named = Objects.requireNonNullElse(program.imported(), "main:main").split(":", -1);
    String entry = named[0] + ":" + named[1];
    Set<String> wanted = Set.of(failure.found(1).replace("'", "").split("(?:,? and |, )", -1));
    boolean asgi = wanted.containsAll(ASGI);
    if (!asgi && !wanted.contains(WSGI)) {
      return new Problem(
          entry + " cannot be called without arguments: " + failure.said(),
          "write a function that calls it with them, and name that as <entry>");
    }
    return ServedApplication.refused(
        named[0], named[1], asgi, failure.shown(failure.context().sourceRoots().get(0)));
  }
}
