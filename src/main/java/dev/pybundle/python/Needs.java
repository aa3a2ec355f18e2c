package dev.pybundle.python;

import dev.pybundle.platform.Architecture;
import dev.pybundle.platform.TargetTriple;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an interpreter must be and do to freeze a program.
 *
 * @param triple what it must be made for
 * @param ranges versions that are wanted, and by what
 * @param extensions why SQLite extensions must be loadable; null if they need not be
 */
record Needs(TargetTriple triple, List<Range> ranges, @Nullable String extensions) {

  /** What pybundle's own Python files run on, and some freezer. */
  private static final VersionSpecifiers ALL = VersionSpecifiers.parse(">=3.9,<3.16").orElseThrow();

  /** What distributions have and most packages have wheels for, first. */
  private static final List<String> SUGGESTED =
      List.of("3.11", "3.12", "3.13", "3.14", "3.10", "3.9", "3.15");

  /** More patch releases than any minor version of Python had. */
  private static final int MOST_PATCHES = 50;

  /** Without them the freezer itself does not run. */
  private static final List<String> ESSENTIAL_MODULES = List.of("zlib", "ctypes");

  /** Triple's architecture and word size to what {@code sysconfig.get_platform()} ends with. */
  private static final Map<Architecture, Machine> MACHINES =
      Map.of(
          Architecture.X86_64, new Machine(64, Set.of("x86_64", "amd64", "universal2")),
          Architecture.X86, new Machine(32, Set.of("i386", "i586", "i686", "win32", "x86_64")),
          Architecture.AARCH64, new Machine(64, Set.of("aarch64", "arm64", "universal2")),
          Architecture.ARM, new Machine(32, Set.of("arm", "armv6l", "armv7l", "armv8l", "aarch64")),
          Architecture.RISCV64, new Machine(64, Set.of("riscv64")),
          Architecture.UNIVERSAL, new Machine(64, Set.of("universal2")));

  Needs {
    ranges = List.copyOf(ranges);
  }

  /**
   * Versions that something wants.
   *
   * @param specifiers e.g. {@code >=3.11}
   * @param wantedBy e.g. {@code pyproject.toml}
   */
  record Range(VersionSpecifiers specifiers, String wantedBy) {}

  /** A word size and the names of machines that have it; a kernel may have a longer one. */
  private record Machine(int bits, Set<String> names) {}

  /** Returns what a request and its requirements need. */
  static Needs of(
      EnvironmentRequest request, Requirements requirements, @Nullable String extensions) {
    List<Range> ranges = new ArrayList<>(List.of(freezing(request.freezer())));
    @Nullable String python = requirements.python();
    @Nullable Path from = requirements.pythonFrom();
    if (python != null && from != null) {
      VersionSpecifiers.parse(python)
          .map(specifiers -> new Range(specifiers, request.display(from)))
          .ifPresent(ranges::add);
    }
    return new Needs(request.triple(), ranges, extensions);
  }

  private static Range freezing(List<String> pins) {
    return FreezerRequirements.pythons(pins)
        .map(pythons -> new Range(pythons, "freezing with " + pins.get(0)))
        .orElseGet(() -> new Range(ALL, "freezing"));
  }

  /** Returns the same needs and one more range. */
  Needs and(Range range) {
    return new Needs(triple, Stream.concat(ranges.stream(), Stream.of(range)).toList(), extensions);
  }

  /**
   * Returns what an interpreter of another machine needs that runs what cannot run here.
   *
   * @param machine the triple of this machine
   * @param version that of the other machine's, e.g. {@code 3.14.3}: all final releases of 3.14
   *     have the same bytecode, and each before them may have its own
   */
  Needs ofTwin(TargetTriple machine, String version) {
    PythonVersion other = PythonVersion.parse(version).orElseThrow();
    boolean released = other.preRelease().isEmpty();
    String minor = other.part(0) + "." + other.part(1);
    VersionSpecifiers specifiers =
        VersionSpecifiers.parse(released ? "~=" + minor + ".0" : "==" + version).orElseThrow();
    Range same =
        new Range(
            new VersionSpecifiers(released ? minor : version, specifiers.clauses()),
            "the Python of <target>" + triple + "</target>");
    Needs here = new Needs(machine, ranges, /* extensions= */ null);
    return here.and(same);
  }

  /** Returns whether some release of a minor version, e.g. 3.12, is in all ranges. */
  boolean acceptMinor(PythonVersion minor) {
    return IntStream.range(0, MOST_PATCHES)
        .mapToObj(patch -> new PythonVersion(List.of(minor.part(0), minor.part(1), patch), ""))
        .anyMatch(version -> ranges.stream().allMatch(range -> range.specifiers().accept(version)));
  }

  /** Returns all ranges as one text, as uv takes it. */
  String versionRequest() {
    return VersionSpecifiers.joined(ranges.stream().map(Range::specifiers).toList());
  }

  /** Returns what a user should install, e.g. {@code Python 3.11}. */
  String suggestion() {
    String version =
        SUGGESTED.stream()
            .filter(minor -> PythonVersion.parse(minor).filter(this::acceptMinor).isPresent())
            .findFirst()
            .map(minor -> " " + minor)
            .orElse("");
    return "Python" + version + (extensions == null ? "" : " whose sqlite3 can load extensions");
  }

  /** Returns what is needed, in half a sentence. */
  String summary() {
    StringBuilder text =
        new StringBuilder(
            ranges.stream()
                .map(range -> range.specifiers().text() + " for " + range.wantedBy())
                .collect(Collectors.joining(", ", "CPython ", "")));
    text.append(", for ").append(triple).append(", with a shared libpython");
    if (extensions != null) {
      text.append(" and with a sqlite3 that can load extensions for ").append(extensions);
    }
    return text.toString();
  }

  /** Returns why an interpreter cannot be taken; empty if it can. */
  Optional<String> reasonAgainst(InterpreterInfo info) {
    return Stream.of(
            implementation(info),
            version(info.version()),
            machine(info),
            libc(info),
            library(info),
            modules(info),
            extensions(info.loadExtension(), info.unusable().get("sqlite3")))
        .flatMap(Optional::stream)
        .findFirst();
  }

  /** Returns why a version cannot be taken; empty if it can. */
  Optional<String> version(String version) {
    Optional<PythonVersion> parsed = PythonVersion.parse(version);
    if (parsed.isEmpty()) {
      return Optional.of("its version '" + version + "' cannot be read");
    }
    return ranges.stream()
        .filter(range -> !range.specifiers().accept(parsed.get()))
        .findFirst()
        .map(
            range ->
                "is Python "
                    + version
                    + ", but "
                    + range.wantedBy()
                    + " needs "
                    + range.specifiers().text());
  }

  /** Returns why an interpreter whose sqlite3 is known cannot be taken; empty if it can. */
  Optional<String> extensions(boolean loadExtension, @Nullable String unusable) {
    if (extensions == null || loadExtension) {
      return Optional.empty();
    }
    return Optional.of(
        unusable == null
            ? "its sqlite3 cannot load extensions, which " + extensions + " needs"
            : "its sqlite3 does not work: " + unusable);
  }

  private static Optional<String> implementation(InterpreterInfo info) {
    return info.implementation().equals("CPython")
        ? Optional.empty()
        : Optional.of("is " + info.implementation() + ", but programs are frozen with CPython");
  }

  private Optional<String> machine(InterpreterInfo info) {
    @Nullable Machine machine = MACHINES.get(triple.architecture());
    if (machine != null
        && machine.bits() == info.bits()
        && machine.names().contains(info.machine())) {
      return Optional.empty();
    }
    return Optional.of(
        "is a "
            + info.bits()
            + "-bit Python for "
            + info.machine()
            + ", which does not fit "
            + triple);
  }

  private Optional<String> libc(InterpreterInfo info) {
    boolean musl = triple.isMusl();
    boolean fits = info.libc().isEmpty() || musl == info.libc().equals("musl");
    return fits
        ? Optional.empty()
        : Optional.of("uses the C library " + info.libc() + ", which does not fit " + triple);
  }

  private static Optional<String> library(InterpreterInfo info) {
    if (info.sharedLibrary() != null) {
      return Optional.empty();
    }
    return Optional.of(
        info.enableShared()
            ? "its shared library " + info.sharedLibraryName() + " is not installed"
            : "was built without a shared libpython, which the frozen program needs");
  }

  private static Optional<String> modules(InterpreterInfo info) {
    return ESSENTIAL_MODULES.stream()
        .filter(info.unusable()::containsKey)
        .findFirst()
        .map(module -> "its module " + module + " does not work: " + info.unusable().get(module));
  }
}
