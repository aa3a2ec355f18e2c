package dev.pybundle.platform;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.process.Command;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.process.ProcessRunner;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Finds the triple that Tauri will look for, in the order in which Tauri's own command line looks:
 * parameter, {@code TAURI_ENV_TARGET_TRIPLE} (set for hooks), {@code CARGO_BUILD_TARGET}, {@code
 * build.target} of Cargo's configuration, {@code rustc}; at last a guess.
 */
public final class TripleResolver {

  private static final List<String> VARIABLES =
      List.of("TAURI_ENV_TARGET_TRIPLE", "CARGO_BUILD_TARGET");

  /** Cargo takes the name without extension first if both are there. */
  private static final List<String> CARGO_FILES = List.of("config", "config.toml");

  /** A script begins with these. */
  private static final byte[] SCRIPT = {'#', '!'};

  /** What Cargo and rustc take for "the machine this runs on". */
  private static final String HOST_TUPLE = "host-tuple";

  private static final Duration RUSTC_TIMEOUT = Duration.ofSeconds(20);

  private final HostSystem host;
  private final ProcessRunner processes;

  /**
   * Makes a resolver.
   *
   * @param host gives the environment and the guess
   * @param processes starts rustc
   */
  public TripleResolver(HostSystem host, ProcessRunner processes) {
    this.host = host;
    this.processes = processes;
  }

  /**
   * What is known before.
   *
   * @param parameter {@code <target>}, or null
   * @param folder the Tauri folder, or the project's if there is none; Cargo's configuration is
   *     looked for in it and in all folders above
   */
  public record Request(@Nullable String parameter, Path folder) {

    /** Returns a text that equal requests have; not the record's own, which takes classes. */
    public String key() {
      return parameter + " in " + folder;
    }
  }

  /**
   * A triple and how it was found.
   *
   * @param triple the triple
   * @param source where it came from, to follow "from", e.g. {@code <target>} or {@code rustc}
   * @param warning a sentence about what is doubtful
   */
  public record Resolved(TargetTriple triple, String source, Optional<String> warning) {}

  private record Found(String value, String source, Optional<String> warning) {

    Found(String value, String source) {
      this(value, source, Optional.empty());
    }

    boolean isHost() {
      return value.equals(HOST_TUPLE);
    }
  }

  /** What rustc said: a triple, or why there is none. */
  private record Answer(Optional<String> triple, String reason) {}

  /**
   * Finds the triple.
   *
   * @param request what is known
   * @return the triple of the first source that has one
   * @throws ProblemException if that source names an unknown triple, if Cargo's configuration
   *     cannot be read, or if nothing is known about this machine
   * @throws InterruptedException if the thread was interrupted while rustc was running
   */
  public Resolved resolve(Request request) throws ProblemException, InterruptedException {
    Optional<Found> configured = configured(request.parameter());
    if (configured.isEmpty()) {
      configured = cargoConfiguration(request.folder());
    }
    if (configured.isPresent() && !configured.get().isHost()) {
      return known(configured.get());
    }
    Answer rustc = askRustc(request.folder());
    if (rustc.triple().isPresent()) {
      return known(new Found(rustc.triple().get(), "rustc"));
    }
    return guess(rustc.reason());
  }

  /**
   * Returns the files that decide the answer besides the environment, whether they are there or
   * not: if nothing changes at these paths, {@link #resolve} answers the same.
   *
   * @param request what is known
   * @return empty if that cannot be said: the tool on the {@code PATH} is somebody's script
   */
  public Optional<List<Path>> places(Request request) {
    List<Path> places = new ArrayList<>();
    if (configured(request.parameter()).filter(found -> !found.isHost()).isPresent()) {
      return Optional.of(places);
    }
    Path start = request.folder().toAbsolutePath().normalize();
    for (Path folder : cargoFolders(start)) {
      CARGO_FILES.forEach(name -> places.add(folder.resolve(name)));
    }
    places.addAll(host.places(List.of("rustc")));
    return host.find("rustc").filter(rustc -> !isKnownTool(rustc)).isPresent()
        ? Optional.empty()
        : Optional.of(withRustup(places, start));
  }

  /** rustc itself, or rustup, which answers for it; other tools' shims look at who knows what. */
  private static boolean isKnownTool(Path rustc) {
    try (InputStream in = Files.newInputStream(rustc)) {
      String name = String.valueOf(rustc.toRealPath().getFileName());
      boolean known = name.startsWith("rustc") || name.startsWith("rustup");
      return known && !Arrays.equals(in.readNBytes(SCRIPT.length), SCRIPT);
    } catch (IOException unreadable) {
      return false;
    }
  }

  /**
   * Adds what rustup chooses a toolchain by.
   *
   * @see <a href="https://rust-lang.github.io/rustup/overrides.html">Overrides</a>
   */
  private List<Path> withRustup(List<Path> places, Path start) {
    for (Path above = start; above != null; above = above.getParent()) {
      places.add(above);
      places.add(above.resolve("rust-toolchain"));
      places.add(above.resolve("rust-toolchain.toml"));
    }
    places.add(Path.of("/etc/rustup/settings.toml"));
    home("RUSTUP_HOME", "/.rustup")
        .map(start::resolve)
        .ifPresent(home -> places.add(home.resolve("settings.toml")));
    return places;
  }

  private static Resolved known(Found found) throws ProblemException {
    TargetTriple triple =
        TargetTriple.parse(found.value())
            .orElseThrow(
                () ->
                    TripleProblems.unknown(found.value(), found.source(), TargetTriple.known())
                        .asException());
    return new Resolved(triple, found.source(), found.warning());
  }

  private Optional<Found> configured(@Nullable String parameter) {
    if (parameter != null && !parameter.isBlank()) {
      return Optional.of(new Found(parameter.strip(), "<target>"));
    }
    return VARIABLES.stream()
        .flatMap(
            name ->
                host.variable(name).stream()
                    .map(value -> new Found(value.strip(), "the environment variable " + name)))
        .findFirst();
  }

  private Optional<Found> cargoConfiguration(Path folder) throws ProblemException {
    for (Path file : cargoFiles(folder)) {
      Optional<Found> found = cargoTarget(file);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private List<Path> cargoFiles(Path folder) {
    return cargoFolders(folder.toAbsolutePath().normalize()).stream()
        .distinct()
        .flatMap(
            candidate ->
                CARGO_FILES.stream().map(candidate::resolve).filter(Files::isRegularFile).limit(1))
        .toList();
  }

  private List<Path> cargoFolders(Path start) {
    List<Path> folders = new ArrayList<>();
    for (Path above = start; above != null; above = above.getParent()) {
      folders.add(above.resolve(".cargo"));
    }
    cargoHome(start).ifPresent(folders::add);
    return folders;
  }

  private Optional<Path> cargoHome(Path start) {
    return home("CARGO_HOME", "/.cargo").map(start::resolve);
  }

  private Optional<Path> home(String variable, String usual) {
    Stream<String> home =
        Stream.concat(
            host.variable(variable).stream(),
            Stream.of("HOME", "USERPROFILE")
                .flatMap(name -> host.variable(name).stream())
                .map(user -> user + usual));
    return home.findFirst().flatMap(TripleResolver::path);
  }

  private static Optional<Path> path(String text) {
    try {
      return Optional.of(Path.of(text));
    } catch (InvalidPathException garbage) {
      return Optional.empty();
    }
  }

  private static Optional<Found> cargoTarget(Path file) throws ProblemException {
    JsonNode target = TomlFile.read(file).path("build").path("target");
    String source = "build.target in " + file;
    if (target.isTextual()) {
      return Optional.of(new Found(target.asText(), source));
    }
    List<String> targets =
        StreamSupport.stream(target.spliterator(), false).map(JsonNode::asText).toList();
    if (!target.isArray() || targets.isEmpty()) {
      return Optional.empty();
    }
    Optional<String> warning =
        targets.size() == 1
            ? Optional.empty()
            : Optional.of(
                new Problem(
                        "build.target in "
                            + file
                            + " names several targets, of which only the first is taken",
                        "set <target>" + targets.get(0) + "</target> to make the choice visible")
                    .sentence());
    return Optional.of(new Found(targets.get(0), source, warning));
  }

  private Answer askRustc(Path folder) throws InterruptedException {
    Optional<Path> rustc = host.find("rustc");
    if (rustc.isEmpty()) {
      return new Answer(Optional.empty(), "there is no rustc on the PATH");
    }
    try {
      // Rust 1.84 and newer print the triple alone.
      ProcessResult tuple = run(rustc.get(), folder, List.of("--print", HOST_TUPLE));
      if (tuple.succeeded() && !tuple.outputText().isBlank()) {
        return new Answer(Optional.of(tuple.outputText().strip()), "");
      }
      ProcessResult version = run(rustc.get(), folder, List.of("-vV"));
      return new Answer(
          version.output().stream()
              .filter(line -> line.startsWith("host:"))
              .map(line -> line.substring("host:".length()).strip())
              .findFirst(),
          rustc.get() + " gave no answer (" + reason(version) + ")");
    } catch (IOException notStarted) {
      return new Answer(
          Optional.empty(),
          rustc.get() + " could not be started (" + notStarted.getMessage() + ")");
    }
  }

  private ProcessResult run(Path rustc, Path folder, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of(rustc.toString()));
    words.addAll(arguments);
    Map<String, String> environment = new HashMap<>(host.environment());
    // A question must not make rustup download a toolchain.
    environment.put("RUSTUP_AUTO_INSTALL", "0");
    return processes.run(
        new Command(words, existing(folder), environment, RUSTC_TIMEOUT, /* log= */ null));
  }

  /** rustup reads {@code rust-toolchain.toml} from the working directory upwards. */
  private static Path existing(Path folder) {
    Path start = folder.toAbsolutePath().normalize();
    for (Path above = start; above != null; above = above.getParent()) {
      if (Files.isDirectory(above)) {
        return above;
      }
    }
    return start;
  }

  private static String reason(ProcessResult result) {
    return result.lastLines().stream()
        .map(String::strip)
        .filter(line -> line.startsWith("error"))
        .findFirst()
        .orElseGet(() -> result.describe().strip());
  }

  private Resolved guess(String reason) throws ProblemException {
    try {
      TargetTriple triple = TargetTriple.usualFor(host.os(), host.architecture());
      return new Resolved(
          triple,
          "the Java system properties",
          Optional.of(TripleProblems.guessed(triple.value(), reason)));
    } catch (IllegalArgumentException unsupported) {
      String machine = host.os().displayName() + " on " + host.architecture().rustName();
      throw new Problem(
              "No target triple is known for " + machine,
              "set <target> (-Dpybundle.target) to one of "
                  + String.join(", ", TargetTriple.known()))
          .asException(unsupported);
    }
  }
}
