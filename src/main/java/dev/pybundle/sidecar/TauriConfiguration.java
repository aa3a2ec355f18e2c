package dev.pybundle.sidecar;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.Inputs;
import dev.pybundle.bundle.Json;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.TargetTriple;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Sees to it that the app's configuration ships what is staged. */
public final class TauriConfiguration {

  private final TauriCheck check;

  /**
   * Makes it.
   *
   * @param check finds mistakes
   */
  public TauriConfiguration(TauriCheck check) {
    this.check = check;
  }

  /**
   * What is staged, and what to do.
   *
   * @param tauriDirectory the Tauri folder
   * @param name name of the sidecar
   * @param shipping the entry that ships it
   * @param lazy whether archives of it are in a folder of their own
   * @param triple the machine it was staged for
   * @param mode what to do with the configuration
   * @param others triples whose files this call stages itself
   * @param workspace holds the overlay
   * @param dryRun true to write nothing, and not to look at staged files
   * @param inputs notes what is looked at
   */
  public record Request(
      Path tauriDirectory,
      String name,
      Shipping shipping,
      boolean lazy,
      TargetTriple triple,
      TauriMode mode,
      List<TargetTriple> others,
      Workspace workspace,
      boolean dryRun,
      Inputs inputs) {}

  /**
   * What came out.
   *
   * @param notes what was done, one line each
   * @param warnings what will go wrong later, one sentence each
   * @param errors what must be mended before the app can be built; nothing was done then
   */
  public record Applied(List<String> notes, List<String> warnings, List<Problem> errors) {}

  /**
   * Finds what is wrong in the configuration, before anything is staged.
   *
   * @param request what is to be staged
   * @return what must be mended; empty if the program can be staged
   * @throws ProblemException if a file cannot be parsed
   * @throws IOException if a file cannot be read
   */
  public List<Problem> mistakes(Request request) throws ProblemException, IOException {
    Optional<TauriCheck.StagedSidecar> sidecar = read(request);
    if (sidecar.isEmpty()) {
      return List.of();
    }
    List<Problem> errors = new ArrayList<>(check.configurationErrors(sidecar.get()));
    if (request.mode() != TauriMode.edit) {
      check.otherLayout(sidecar.get()).ifPresent(errors::add);
    }
    if (request.lazy()) {
      errors.addAll(check.configurationErrors(sidecar.get().lazy()));
    }
    return errors.stream().distinct().toList();
  }

  /**
   * Looks at what is staged, and does with the configuration what the mode asks for.
   *
   * @param request what is staged
   * @throws ProblemException if a file cannot be parsed or changed
   * @throws IOException if a file cannot be read or written
   * @throws InterruptedException if the thread was interrupted while Git was running
   */
  public Applied apply(Request request) throws ProblemException, IOException, InterruptedException {
    Optional<TauriCheck.StagedSidecar> sidecar = read(request);
    if (sidecar.isEmpty()) {
      Problem none =
          new Problem(
              request.tauriDirectory()
                  + " holds neither tauri.conf.json nor tauri.conf.json5 nor Tauri.toml",
              "set <tauriDirectory> to the folder that does, and write "
                  + ConfigEntry.of(request.shipping(), TauriVersion.V2).described("in its"));
      return new Applied(List.of(), List.of(none.sentence()), List.of());
    }
    List<Problem> errors =
        request.dryRun() ? List.of() : check.stagedErrors(sidecar.get(), request.others());
    if (!errors.isEmpty()) {
      return new Applied(List.of(), List.of(), errors);
    }
    return switch (request.mode()) {
      case check -> new Applied(List.of(), warnings(request, sidecar.get(), true), List.of());
      case overlay -> overlay(request, sidecar.get());
      case edit -> edit(request, sidecar.get());
    };
  }

  private static Optional<TauriCheck.StagedSidecar> read(Request request) throws ProblemException {
    return TauriProject.read(request.inputs(), request.tauriDirectory(), request.triple().os())
        .map(
            project ->
                new TauriCheck.StagedSidecar(
                    project,
                    request.name(),
                    request.shipping(),
                    request.triple(),
                    request.inputs()));
  }

  private List<String> warnings(
      Request request, TauriCheck.StagedSidecar sidecar, boolean mustBeNamed)
      throws InterruptedException {
    List<String> warnings = new ArrayList<>();
    if (mustBeNamed) {
      for (TauriCheck.StagedSidecar each : shipped(request, sidecar)) {
        check.missing(each).map(Problem::sentence).ifPresent(warnings::add);
      }
    }
    warnings.addAll(check.warnings(sidecar));
    return warnings;
  }

  private static List<TauriCheck.StagedSidecar> shipped(
      Request request, TauriCheck.StagedSidecar sidecar) {
    return request.lazy() ? List.of(sidecar, sidecar.lazy()) : List.of(sidecar);
  }

  /** The whole list or map, because a list in it replaces that of the app's files. */
  private void putInto(ObjectNode whole, TauriCheck.StagedSidecar sidecar) throws ProblemException {
    ConfigEntry entry = sidecar.entry();
    JsonNode merged = sidecar.project().merged();
    ObjectNode bundle = whole;
    for (String name : entry.holder().subList(0, entry.holder().size() - 1)) {
      bundle = bundle.withObjectProperty(name);
    }
    String last = entry.holder().get(entry.holder().size() - 1);
    JsonNode old = ConfigAdvice.at(merged, entry.holder());
    if (entry.isElement()) {
      if (old.isArray()) {
        bundle.set(last, old.deepCopy());
      }
    } else {
      Optional<Map<String, String>> map = ConfigAdvice.asMap(old);
      if (map.isEmpty()) {
        throw ConfigAdvice.inTheWay(sidecar.project().fileFor(entry), entry).asException();
      }
      ObjectNode resources = bundle.putObject(last);
      map.get().forEach(resources::put);
    }
    if (check.missing(sidecar).isPresent()) {
      entry.addTo(whole);
    }
  }

  private Applied overlay(Request request, TauriCheck.StagedSidecar sidecar)
      throws ProblemException, IOException, InterruptedException {
    ObjectNode whole = JsonNodeFactory.instance.objectNode();
    for (TauriCheck.StagedSidecar each : shipped(request, sidecar)) {
      putInto(whole, each);
    }
    Path file =
        request.inputs().content(request.workspace().tauriOverlay().toAbsolutePath().normalize());
    byte[] bytes = Json.text(whole).getBytes(StandardCharsets.UTF_8);
    boolean same = Files.isRegularFile(file) && Arrays.equals(Files.readAllBytes(file), bytes);
    if (!request.dryRun()) {
      AtomicFiles.write(file, bytes);
    }
    String note =
        request.dryRun() && !same
            ? "dry run: would write " + file
            : (same ? "up to date: " : "wrote ")
                + "what Tauri must know of the sidecar; build with: tauri build --config "
                + (file.toString().contains(" ") ? "\"" + file + "\"" : file);
    return new Applied(List.of(note), warnings(request, sidecar, false), List.of());
  }

  private Applied edit(Request request, TauriCheck.StagedSidecar sidecar)
      throws ProblemException, IOException, InterruptedException {
    Draft draft = new Draft(sidecar.project(), request.dryRun());
    draft.remove(sidecar.otherEntry());
    if (!request.lazy()) {
      draft.remove(sidecar.lazy().entry());
    }
    for (TauriCheck.StagedSidecar each : shipped(request, sidecar)) {
      if (check.missing(each).isPresent()) {
        draft.add(each.entry());
      }
    }
    draft.write();
    TauriCheck.StagedSidecar after = request.dryRun() ? sidecar : read(request).orElseThrow();
    return new Applied(draft.notes, warnings(request, after, !request.dryRun()), List.of());
  }

  private static void replace(ConfigFile before, ConfigFile after)
      throws ProblemException, IOException {
    String file = before.path().toString();
    try {
      boolean replaced =
          AtomicFiles.replace(before.path(), bytes(before.text()), bytes(after.text()));
      if (!replaced) {
        throw new Problem(
                file + " was changed while pybundle edited it, so it is left as it is",
                "save it and run the goal stage-sidecar again")
            .asException();
      }
    } catch (FileSystemException refused) {
      String reason = refused.getReason();
      throw new Problem(
              file
                  + " cannot be written ("
                  + (reason == null ? refused.getClass().getSimpleName() : reason)
                  + ")",
              "make the file and its folder writable, or set <tauri>overlay</tauri>"
                  + " (-Dpybundle.tauri=overlay)")
          .asException(refused);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** A configuration while it is edited, and what was done to it. */
  private static final class Draft {

    private final TauriProject project;
    private final boolean dryRun;
    private final List<String> notes = new ArrayList<>();
    private final Map<Path, ConfigFile> files = new LinkedHashMap<>();

    Draft(TauriProject project, boolean dryRun) {
      this.project = project;
      this.dryRun = dryRun;
      files.put(project.mainFile(), project.main());
      project.platform().ifPresent(file -> files.put(file.path(), file));
    }

    void remove(ConfigEntry entry) throws ProblemException {
      for (ConfigFile file : List.copyOf(files.values())) {
        put(ConfigEditor.remove(file, entry), "removed " + entry.described("from"), "");
      }
    }

    void add(ConfigEntry entry) throws ProblemException {
      Path place = project.fileFor(entry).path();
      String reason =
          place.equals(project.mainFile())
              ? ""
              : ", because for this system it replaces what " + project.main().name() + " says";
      ConfigFile file = Objects.requireNonNull(files.get(place));
      put(ConfigEditor.add(file, entry), "added " + entry.described("to"), reason);
    }

    private void put(ConfigFile file, String done, String reason) {
      ConfigFile before = Objects.requireNonNull(files.put(file.path(), file));
      if (!before.text().equals(file.text())) {
        notes.add((dryRun ? "dry run: would have " : "") + done + " in " + file.path() + reason);
      }
    }

    void write() throws ProblemException, IOException {
      for (ConfigFile file : files.values()) {
        ConfigFile before =
            file.path().equals(project.mainFile()) ? project.main() : project.platform().get();
        if (!dryRun && !before.text().equals(file.text())) {
          replace(before, file);
        }
      }
    }
  }
}
