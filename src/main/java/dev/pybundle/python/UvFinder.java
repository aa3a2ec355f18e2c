package dev.pybundle.python;

import dev.pybundle.bundle.CachePart;
import dev.pybundle.bundle.Sha256;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.process.ProcessResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds uv: on the {@code PATH}, in pybundle's cache, or by letting a pip put it there, at one
 * version and checked by hash.
 */
final class UvFinder {

  private static final String PINNED = "uv-requirements.txt";
  private static final String EXECUTABLES = "uv-executables.txt";
  private static final Pattern VERSION = Pattern.compile("uv (\\d+\\.\\d+\\.\\d+)\\b.*");
  private static final Pattern PIN = Pattern.compile("(?m)^uv==(\\S+)");

  /** For pip, where a build can do without. */
  private static final List<String> QUICK = List.of("--retries", "0", "--timeout", "5");

  /** Older ones lack options that are used here; {@code pylock.toml} came later. */
  private static final PythonVersion OLDEST = PythonVersion.parse("0.5").orElseThrow();

  private static final PythonVersion OLDEST_FOR_PYLOCK = PythonVersion.parse("0.7").orElseThrow();

  private final Tools tools;
  private final InterpreterFinder interpreters;
  private String absence = "uv is not on the PATH";

  UvFinder(Tools tools, InterpreterFinder interpreters) {
    this.tools = tools;
    this.interpreters = interpreters;
  }

  /** Returns the version that pybundle installs. */
  static String pinnedVersion() {
    Matcher pin = PIN.matcher(Tools.resource(PINNED));
    if (!pin.find()) {
      throw new IllegalStateException(PINNED + " pins no uv");
    }
    return pin.group(1);
  }

  /**
   * Finds uv.
   *
   * @param kind what it must be able to install
   * @param interpreter the interpreter of the environment, whose pip may be used
   * @return empty if there is none and none can be had; {@link #absence()} then says why
   */
  Optional<Uv> find(Requirements.Kind kind, InterpreterInfo interpreter)
      throws IOException, InterruptedException {
    Optional<Uv> installed = onPath(kind);
    return installed.isPresent() ? installed : own(interpreter, List.of());
  }

  /**
   * Finds the uv of {@link #pinnedVersion()}, whatever is on the {@code PATH}.
   *
   * @param interpreter the interpreter whose pip may be used
   * @return empty if it cannot be had; {@link #absence()} then says why
   */
  Optional<Uv> pinned(InterpreterInfo interpreter) throws IOException, InterruptedException {
    Optional<Uv> installed =
        onPath(Requirements.Kind.REQUIREMENTS).filter(uv -> uv.version().equals(pinnedVersion()));
    return installed.isPresent() ? installed : own(interpreter, QUICK);
  }

  /** Returns why there is no uv. */
  String absence() {
    return absence;
  }

  private Optional<Uv> onPath(Requirements.Kind kind) throws IOException, InterruptedException {
    Optional<Path> executable = tools.host().find("uv");
    if (executable.isEmpty()) {
      return Optional.empty();
    }
    PythonVersion oldest = kind == Requirements.Kind.PYLOCK ? OLDEST_FOR_PYLOCK : OLDEST;
    Optional<String> version = versionOf(executable.get());
    boolean fits =
        version.flatMap(PythonVersion::parse).filter(v -> v.compareTo(oldest) >= 0).isPresent();
    if (!fits) {
      absence =
          executable.get()
              + version
                  .map(text -> " is uv " + text + ", which is too old")
                  .orElse(" does not tell its version");
      tools.info(absence);
      return Optional.empty();
    }
    return Optional.of(new Uv(executable.get(), version.orElseThrow(), Map.of()));
  }

  private Optional<Uv> own(InterpreterInfo interpreter, List<String> options)
      throws IOException, InterruptedException {
    Optional<InterpreterInfo> helper = interpreters.withPip(interpreter);
    Path folder = ownFolder();
    try {
      Path executable =
          CacheFolder.<IOException>provide(
              folder, this::executableIn, fresh -> install(helper, options, folder, fresh));
      Optional<String> version = versionOf(executable);
      if (version.isEmpty()) {
        absence += ", and " + executable + " does not start";
        return Optional.empty();
      }
      return Optional.of(new Uv(executable, version.get(), settings(helper)));
    } catch (IOException notInstalled) {
      absence += ", and " + notInstalled.getMessage();
      return Optional.empty();
    }
  }

  private Path ownFolder() {
    TargetTriple host = TargetTriple.usualFor(tools.host().os(), tools.host().architecture());
    return CachePart.UV.in(tools.request().cache()).resolve(pinnedVersion() + "-" + host);
  }

  /** What was put there before may have been changed since, so it is not run on its name alone. */
  private Optional<Path> executableIn(Path folder) throws IOException {
    Optional<Path> executable =
        Stream.of("bin/uv", "bin/uv.exe", "Scripts/uv.exe")
            .map(folder::resolve)
            .filter(Files::isExecutable)
            .findFirst();
    if (executable.isPresent() && !isPublished(executable.get())) {
      tools.info(executable.get() + " is not the uv that was published, so it is not run");
      return Optional.empty();
    }
    return executable;
  }

  private static boolean isPublished(Path executable) throws IOException {
    String hash = Sha256.of(executable);
    return Tools.resource(EXECUTABLES).lines().anyMatch(line -> line.startsWith(hash + " "));
  }

  private void install(
      Optional<InterpreterInfo> helper, List<String> options, Path folder, Path fresh)
      throws IOException, InterruptedException {
    InterpreterInfo python =
        helper.orElseThrow(() -> new IOException("no Python has pip to install it with"));
    tools.info(
        absence
            + ": installing uv "
            + pinnedVersion()
            + " into "
            + folder
            + " with the pip of "
            + python.executable());
    List<String> arguments =
        new ArrayList<>(
            List.of(
                python.executable().toString(),
                "-I",
                "-B",
                "-m",
                "pip",
                "install",
                "--no-input",
                "--require-hashes",
                "--no-deps",
                "--no-compile",
                "--only-binary",
                ":all:",
                "--target",
                fresh.toString(),
                "-r",
                tools.resourceFile(PINNED).toString()));
    arguments.addAll(options);
    if (tools.request().offline()) {
      // pip has no offline mode; this leaves it what PIP_FIND_LINKS names.
      arguments.add("--no-index");
    }
    ProcessResult result = tools.run("uv-bootstrap", arguments, Map.of());
    if (!result.succeeded()) {
      throw new IOException(
          "installing it with pip failed: " + Tools.describe(result).stripTrailing());
    }
  }

  private Optional<String> versionOf(Path executable) throws InterruptedException {
    try {
      ProcessResult result =
          tools.ask("uv-version", List.of(executable.toString(), "--version"), Map.of());
      Matcher version = VERSION.matcher(result.outputText());
      return result.succeeded() && version.matches()
          ? Optional.of(version.group(1))
          : Optional.empty();
    } catch (IOException notStarted) {
      return Optional.empty();
    }
  }

  private Map<String, String> settings(Optional<InterpreterInfo> helper)
      throws IOException, InterruptedException {
    Map<String, String> settings = new HashMap<>();
    settings.put("UV_CACHE_DIR", CachePart.UV_CACHE.in(tools.request().cache()).toString());
    if (helper.isPresent()) {
      settings.putAll(new PipSettings(tools).asUvSettings(helper.get()));
    }
    // What the user has set for uv wins.
    settings.keySet().removeIf(name -> tools.host().variable(name).isPresent());
    return settings;
  }
}
