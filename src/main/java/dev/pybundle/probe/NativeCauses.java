package dev.pybundle.probe;

import dev.pybundle.message.PomXml;
import dev.pybundle.message.Problem;
import dev.pybundle.probe.EnvironmentFacts.LibraryFacts;
import dev.pybundle.probe.EnvironmentFacts.ModuleFacts;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Failures of machine code: libraries, signals, extensions of SQLite. */
final class NativeCauses {

  /** What ended the program, by exit code. */
  record Signal(String meaning, String advice, String ifImportsAreShown) {

    Signal(String meaning, String advice) {
      this(meaning, advice, "");
    }
  }

  private static final Signal BAD_ACCESS =
      new Signal(
          "It crashed in machine code (SIGSEGV)",
          "try the extension module that was loaded last in another version, and"
              + " <strip>false</strip>",
          "; build with <debug>imports</debug> to see which one it is");
  private static final Signal BAD_INSTRUCTION =
      new Signal(
          "It used an instruction that this processor does not have (SIGILL)",
          "require a build of the library for older processors, e.g. polars-lts-cpu instead of"
              + " polars, or set OPENBLAS_CORETYPE in <probe><environment>");
  private static final Signal KILLED =
      new Signal(
          "It was killed (SIGKILL), as the system does when memory runs out",
          "give the machine more memory, or let the program load less at its start");
  private static final Signal ABORTED =
      new Signal(
          "A library gave up (SIGABRT)",
          "read its last lines; two copies of one library are a common cause, and"
              + " <excludes><exclude>…</exclude></excludes> can leave one out");
  private static final Signal DLL_MISSING =
      new Signal(
          "Windows found a DLL missing before the program began",
          "install the Visual C++ runtime on this machine, or look whether <excludeFiles> takes"
              + " out a DLL");

  /** 128 + n is a signal n; the others are Windows' status codes, as a signed number. */
  private static final Map<Integer, Signal> SIGNALS =
      Map.of(
          128 + 11,
          BAD_ACCESS,
          128 + 7,
          BAD_ACCESS,
          0xC0000005,
          BAD_ACCESS,
          128 + 4,
          BAD_INSTRUCTION,
          0xC000001D,
          BAD_INSTRUCTION,
          128 + 9,
          KILLED,
          128 + 6,
          ABORTED,
          0xC0000135,
          DLL_MISSING);

  /** Tables that come with SQLite itself, if it was built with them. */
  private static final Set<String> BUILT_IN = Set.of("fts3", "fts4", "fts5", "rtree", "geopoly");

  private static final Map<String, String> EXTENSIONS = Map.of("vec0", "sqlite_vec");

  private NativeCauses() {}

  static Optional<Signal> signal(Observation observation) {
    return Optional.ofNullable(observation.exitCode()).map(SIGNALS::get);
  }

  /** A signal ended the program. */
  static Problem killed(FailureCase failure) {
    Signal signal = signal(failure.observation()).orElseThrow();
    return new Problem(
        signal.meaning() + failure.lastLines(),
        signal.advice() + failure.ifImportsAreShown(signal.ifImportsAreShown()));
  }

  /** The C library of this system is older than that of the one that froze. */
  static Problem systemTooOld(FailureCase failure) {
    String wantedBy = failure.found(3).isEmpty() ? "The program" : failure.found(3);
    return new Problem(
        "%s needs %s %s, and this system has an older one"
            .formatted(
                FailureCase.inside(wantedBy, failure.observation().program()).orElse(wantedBy),
                failure.found(1),
                failure.found(2)),
        "freeze on the oldest system that the program shall run on, e.g. in a container of it");
  }

  /** Two libraries do not fit. */
  static Problem undefinedSymbol(FailureCase failure) {
    LibraryFacts facts = Objects.requireNonNull(failure.environment().library());
    String file = failure.found(1);
    return DiagnosisProblems.undefinedSymbol(
        FailureCase.inside(file, failure.observation().program()).orElse(file),
        failure.found(2),
        ofDistribution(facts.distribution()));
  }

  private static String ofDistribution(@Nullable String name) {
    return name == null ? "" : " of the distribution " + name;
  }

  /** A library is not in the program. */
  static Problem libraryMissing(FailureCase failure) {
    LibraryFacts facts = Objects.requireNonNull(failure.environment().library());
    Optional<String> inside = FailureCase.inside(failure.found(1), failure.observation().program());
    String library = inside.orElse(failure.found(1));
    String file = library.substring(library.lastIndexOf('/') + 1);
    String wantedBy = wantedBy(failure, facts);
    // A library that the program opens by its path must lie there; others are looked for at the
    // top.
    String target =
        inside
            .filter(path -> path.contains("/"))
            .map(path -> path.substring(0, path.lastIndexOf('/')))
            .orElse(".");
    @Nullable String own = facts.own();
    if (own != null) {
      return DiagnosisProblems.libraryToAdd(file, wantedBy, failure.shown(own), target);
    }
    @Nullable String distribution = facts.distribution();
    @Nullable String packageName = facts.packageName();
    if (distribution != null && packageName != null) {
      return DiagnosisProblems.packageLibrary(file, wantedBy, distribution, packageName);
    }
    @Nullable String system = facts.system();
    return system == null
        ? DiagnosisProblems.libraryNowhere(file, wantedBy)
        : DiagnosisProblems.libraryToAdd(file, wantedBy, system, target);
  }

  private static String wantedBy(FailureCase failure, LibraryFacts facts) {
    return facts.wantedBy().stream()
        .findFirst()
        .map(wanting -> failure.shown(wanting.file()) + ofDistribution(wanting.distribution()))
        .orElseGet(failure::where);
  }

  /** Windows says which extension cannot be loaded, and not which library it misses. */
  static Problem dllLoadFailed(FailureCase failure) {
    ModuleFacts facts = Objects.requireNonNull(failure.environment().module());
    String module = failure.found(1);
    // An extension in a package is named without the package: the line that imports it knows more.
    String from =
        failure
            .culprit()
            .map(EnvironmentFacts.FrameFacts::module)
            .filter(name -> name != null && facts.path() == null)
            .orElse(module);
    int dot = from.indexOf('.');
    @Nullable String distribution =
        facts.distribution() == null
            ? failure.culprit().map(EnvironmentFacts.FrameFacts::distribution).orElse(null)
            : facts.distribution();
    return DiagnosisProblems.dllLoadFailed(
        module,
        failure.found(2).strip(),
        ofDistribution(distribution),
        dot < 0 ? from : from.substring(0, dot));
  }

  /** The interpreter was built without loading of extensions. */
  static Problem extensionsNotBuiltIn(FailureCase failure) {
    return DiagnosisProblems.extensionsNotBuiltIn(failure.where(), failure.environment().python());
  }

  /** The connection does not allow extensions. */
  static Problem extensionsNotEnabled(FailureCase failure) {
    return new Problem(
        failure.where() + " loads an extension of SQLite that the connection does not allow",
        "call connection.enable_load_extension(True) before it");
  }

  /** A virtual table needs an extension. */
  static Problem virtualTableMissing(FailureCase failure) {
    String table = failure.found(1).toLowerCase(Locale.ROOT);
    String advice =
        BUILT_IN.contains(table)
            ? "freeze with a Python whose SQLite has it, e.g. <python>3.12</python>"
            : "load the extension before, e.g. sqlite_vec.load(connection), and add "
                + PomXml.item("collectAll", "package", EXTENSIONS.getOrDefault(table, "…"));
    return new Problem(
        "%s uses the virtual table '%s', which no loaded extension of SQLite has"
            .formatted(failure.where(), table),
        advice);
  }
}
