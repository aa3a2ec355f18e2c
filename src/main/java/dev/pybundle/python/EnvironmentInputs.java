package dev.pybundle.python;

import dev.pybundle.bundle.Fingerprint;
import dev.pybundle.bundle.Inputs;
import dev.pybundle.bundle.Sha256;
import dev.pybundle.message.Redaction;
import dev.pybundle.platform.HostSystem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All that decides which interpreter is taken and what is installed, found without starting a
 * process.
 *
 * @param search what decides which interpreter is found
 * @param content what decides what is installed for the program, but for the interpreter
 * @param freezer what decides what the freezer is, but for the interpreter
 * @param own what decides which files there are of the user's own project besides its code
 */
record EnvironmentInputs(
    Fingerprint search, Fingerprint content, Fingerprint freezer, Fingerprint own) {

  /** Raised when an environment that an older pybundle made must not be used. */
  private static final String FORM = "6";

  private static final String PYENV_FILE = ".python-version";

  /**
   * Collects the inputs.
   *
   * @param extensions why SQLite extensions must be loadable; null if they need not be
   * @param before the environment that is there
   * @throws IOException if a file cannot be read
   */
  static EnvironmentInputs of(
      Tools tools,
      Requirements requirements,
      @Nullable String extensions,
      Optional<EnvironmentState> before)
      throws IOException {
    Path folder = tools.request().workspace().env().toAbsolutePath();
    boolean byContent =
        before.filter(state -> state.environment().own().isMadeIn(folder)).isPresent();
    return new EnvironmentInputs(
        search(tools, requirements, extensions),
        content(tools, requirements),
        freezer(tools),
        OwnInputs.of(tools, requirements.own(), byContent));
  }

  /** Returns a mark that changes when a file is replaced: path, also behind links, size, time. */
  static String stamp(Path file) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    return String.join(
        "|",
        file.toString(),
        file.toRealPath().toString(),
        Long.toString(attributes.size()),
        attributes.lastModifiedTime().toString());
  }

  private static String stamps(List<Path> files) throws IOException {
    List<String> stamps = new ArrayList<>();
    for (Path file : files) {
      stamps.add(stamp(file));
    }
    return Sha256.of(String.join("\n", stamps));
  }

  private static Fingerprint search(
      Tools tools, Requirements requirements, @Nullable String extensions) throws IOException {
    EnvironmentRequest request = tools.request();
    Map<String, String> inputs = new TreeMap<>();
    inputs.put("<python>", String.valueOf(request.python()));
    inputs.put("target", request.triple().value());
    if (request.triple().isForeignOn(tools.host())) {
      inputs.put("uv's Pythons", UvPythons.settings(tools.host()));
    }
    inputs.put("PATH", Sha256.of(tools.host().variable("PATH").orElse("")));
    inputs.put("the file of <python>", stamps(InterpreterFinder.named(tools)));
    inputs.put("interpreters on the PATH", stamps(InterpreterFinder.onPath(tools)));
    inputs.put("requires-python", String.valueOf(requirements.python()));
    inputs.put("SQLite extensions", String.valueOf(extensions != null));
    // What pyenv's shims look at.
    inputs.put("PYENV_VERSION", tools.host().variable("PYENV_VERSION").orElse(""));
    inputs.put(PYENV_FILE, nearest(request.basedir(), PYENV_FILE, tools.inputs()));
    return new Fingerprint(inputs);
  }

  private static Fingerprint content(Tools tools, Requirements requirements) throws IOException {
    EnvironmentRequest request = tools.request();
    Map<String, String> inputs = new TreeMap<>();
    inputs.put("form of the environment", FORM);
    inputs.put("target", request.triple().value());
    inputs.put("<requirements>", requirements.kind().name());
    for (Path file : requirements.inputs()) {
      inputs.put(request.display(file), tools.inputs().hash(file));
    }
    for (Path source : requirements.localSources()) {
      inputs.put(request.display(source), Sha256.of(sourceStamp(source, tools)));
    }
    if (requirements.member() != null) {
      inputs.put("member of the workspace", requirements.member());
    }
    if (!requirements.extras().isEmpty()) {
      inputs.put("extras and groups", String.join(",", requirements.extras()));
    }
    if (requirements.kind() != Requirements.Kind.NONE) {
      Manylinux.platform(request.triple(), request.maxGlibc())
          .ifPresent(platform -> inputs.put("<maxGlibc>", platform));
      inputs.putAll(variables(tools.host(), requirements));
      inputs.putAll(
          new InstallerSettings(tools.host(), requirements.folder(), tools.inputs()).inputs());
    }
    return new Fingerprint(inputs);
  }

  /** A value that is a password in a URL does not count; as part of a name or version it does. */
  private static Map<String, String> variables(HostSystem host, Requirements requirements)
      throws IOException {
    Map<String, String> variables = requirements.variables(host);
    if (variables.isEmpty()) {
      return Map.of();
    }
    StringBuilder text = new StringBuilder();
    for (Path file : requirements.inputs()) {
      text.append(Files.readString(file, StandardCharsets.UTF_8));
    }
    String expanded = text.toString();
    for (Map.Entry<String, String> variable : variables.entrySet()) {
      expanded = expanded.replace("${" + variable.getKey() + "}", variable.getValue());
    }
    return Map.of(
        "the variables in the requirements", Sha256.of(Redaction.withoutCredentials(expanded)));
  }

  private static Fingerprint freezer(Tools tools) throws IOException {
    List<String> pins = tools.request().freezer();
    Map<String, String> inputs = new TreeMap<>();
    Optional<String> locked = FreezerRequirements.locked(pins).map(Sha256::of);
    pins.forEach(pin -> inputs.put(pin, locked.orElse("")));
    if (locked.isEmpty() && !pins.isEmpty()) {
      inputs.putAll(
          new InstallerSettings(tools.host(), tools.request().basedir(), tools.inputs()).inputs());
    }
    return new Fingerprint(inputs);
  }

  private static String nearest(Path folder, String name, Inputs inputs) throws IOException {
    for (@Nullable Path place = folder; place != null; place = place.getParent()) {
      Path file = inputs.content(place.resolve(name));
      if (Files.isRegularFile(file)) {
        return Sha256.of(file);
      }
    }
    return "";
  }

  private static String sourceStamp(Path source, Tools tools) throws IOException {
    List<String> stamps = new ArrayList<>();
    for (Path file : tools.inputs().project(source, tools.output())) {
      stamps.add(source.relativize(file) + "|" + tools.inputs().hashes().of(file));
    }
    Collections.sort(stamps);
    return String.join("\n", stamps);
  }
}
