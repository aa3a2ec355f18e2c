package dev.pybundle.sidecar;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pybundle.bundle.Inputs;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.Architecture;
import dev.pybundle.platform.OperatingSystem;
import dev.pybundle.platform.TargetTriple;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Compares what is staged with what the Tauri configuration names. Tauri's own command line notices
 * most of these mistakes late, with a text that does not name the cause, or never.
 */
public final class TauriCheck {

  private static final List<Mobile> MOBILE =
      List.of(
          new Mobile("android", "Android", "gen/android"), new Mobile("ios", "iOS", "gen/apple"));

  private final GitIgnore gitIgnore;

  /**
   * Makes it.
   *
   * @param gitIgnore tells what Git sees
   */
  public TauriCheck(GitIgnore gitIgnore) {
    this.gitIgnore = gitIgnore;
  }

  /**
   * What is staged, and for which app.
   *
   * @param project the configuration, as it is for the triple's system
   * @param name name of the sidecar
   * @param shipping the entry that ships it
   * @param triple the machine it was staged for
   * @param inputs notes what is looked at
   */
  public record StagedSidecar(
      TauriProject project, String name, Shipping shipping, TargetTriple triple, Inputs inputs) {

    ConfigEntry entry() {
      return ConfigEntry.of(shipping, project.version());
    }

    /** Returns the entry of the layout that is not staged. */
    ConfigEntry otherEntry() {
      return ConfigEntry.of(
          isOnefile() ? Shipping.onedir(name) : Shipping.onefile(name), project.version());
    }

    boolean isOnefile() {
      return shipping instanceof Shipping.ExternalBin;
    }

    String layout() {
      return isOnefile() ? "onefile" : "onedir";
    }

    Path binaries() {
      return project.directory().resolve(SidecarStager.FOLDER);
    }

    /** Returns the folder with the archives of it, as if it was a sidecar. */
    StagedSidecar lazy() {
      return new StagedSidecar(
          project, Shipping.lazyName(name), Shipping.lazy(name), triple, inputs);
    }

    StagedSidecar of(TauriProject other) {
      return new StagedSidecar(other, name, shipping, triple, inputs);
    }
  }

  private record Mobile(String id, String displayName, String folder) {}

  /**
   * Finds entries that make {@code tauri build} ship something wrong, or fail with a text that does
   * not name the cause.
   *
   * @param sidecar what is staged
   * @return one problem for each, with what to do
   */
  public List<Problem> configurationErrors(StagedSidecar sidecar) {
    ExternalBinEntries entries = ExternalBinEntries.of(sidecar);
    List<Problem> problems = new ArrayList<>(MisspeltKeys.in(sidecar.project()));
    problems.addAll(entries.wrong());
    problems.addAll(entries.collisions());
    problems.addAll(entries.namedLikeApp());
    problems.addAll(entries.folders());
    if (!sidecar.isOnefile()) {
      wrongResource(sidecar).ifPresent(problems::add);
    }
    return problems;
  }

  /**
   * Finds staged files, for whatever machine, that {@code tauri build} would ship although they do
   * not work.
   *
   * @param sidecar what is staged
   * @param later triples whose files this build will still replace
   * @return one problem for each, with what to do
   * @throws IOException if a staged file cannot be read
   */
  public List<Problem> stagedErrors(StagedSidecar sidecar, Collection<TargetTriple> later)
      throws IOException {
    if (!sidecar.isOnefile()) {
      return List.of();
    }
    List<Problem> problems =
        new ArrayList<>(new StagedFiles(sidecar.binaries(), sidecar.name()).problems(later));
    missingForUniversal(sidecar).ifPresent(problems::add);
    return problems;
  }

  /** Tells that the app does not name the sidecar, and how it would. */
  public Optional<Problem> missing(StagedSidecar sidecar) {
    return ExternalBinEntries.of(sidecar).missing();
  }

  /** Tells that the app would ship the program of the other layout. */
  public Optional<Problem> otherLayout(StagedSidecar sidecar) {
    ConfigEntry other = sidecar.otherEntry();
    JsonNode holder = ConfigAdvice.at(sidecar.project().merged(), other.holder());
    Stream<String> texts =
        other.isElement()
            ? ConfigAdvice.texts(holder)
            : Stream.concat(
                holder.properties().stream().map(Map.Entry::getKey), ConfigAdvice.texts(holder));
    String pointer = "/" + String.join("/", other.holder());
    return texts
        .filter(other::isNamedBy)
        .findFirst()
        .map(
            text ->
                TauriProblems.otherLayout(
                    sidecar.project().fileOf(pointer).path().toString(),
                    sidecar.layout(),
                    text,
                    other.isElement() ? "externalBin" : "resources"));
  }

  /**
   * Finds what will go wrong for somebody else, or later.
   *
   * @param sidecar what is staged
   * @return one sentence for each, with what to do
   * @throws InterruptedException if the thread was interrupted while Git was running
   */
  public List<String> warnings(StagedSidecar sidecar) throws InterruptedException {
    List<Problem> problems = new ArrayList<>();
    if (ExternalBinEntries.of(sidecar).isNamed()) {
      problems.addAll(hiddenElsewhere(sidecar));
      problems.addAll(mobile(sidecar));
    }
    visibleToGit(sidecar).ifPresent(problems::add);
    return problems.stream().map(Problem::sentence).toList();
  }

  /** Returns what {@code externalBin} must hold for a sidecar. */
  public static String entryFor(String name) {
    return SidecarStager.FOLDER + "/" + name;
  }

  private static List<Problem> hiddenElsewhere(StagedSidecar sidecar) {
    List<Problem> problems = new ArrayList<>();
    ConfigEntry entry = sidecar.entry();
    boolean inMain = entry.isIn(sidecar.project().main().root());
    for (OperatingSystem os : OperatingSystem.values()) {
      if (inMain && os != sidecar.triple().os()) {
        forSystem(sidecar, os.id(), problems)
            .filter(other -> !ExternalBinEntries.of(other).isNamed())
            .flatMap(other -> other.project().platformFile())
            .map(
                file ->
                    TauriProblems.hiddenElsewhere(
                        file.toString(), entry.shipped(), os.displayName()))
            .ifPresent(problems::add);
      }
    }
    return problems;
  }

  private static List<Problem> mobile(StagedSidecar sidecar) {
    List<Problem> problems = new ArrayList<>();
    Path folder = sidecar.project().directory();
    for (Mobile mobile : MOBILE) {
      Path usual = folder.resolve("tauri." + mobile.id() + ".conf.json");
      boolean generated = Files.isDirectory(sidecar.inputs().file(folder.resolve(mobile.folder())));
      forSystem(sidecar, mobile.id(), problems)
          .filter(app -> generated || app.project().platformFile().isPresent())
          .filter(app -> ExternalBinEntries.of(app).isNamed())
          .map(app -> app.project().platformFile().orElse(usual).toString())
          .map(file -> TauriProblems.mobile(mobile.displayName(), file, withoutSidecar(sidecar)))
          .ifPresent(problems::add);
    }
    return problems;
  }

  /** Reads what the app is for another system; a file that is broken there is no reason to fail. */
  private static Optional<StagedSidecar> forSystem(
      StagedSidecar sidecar, String system, List<Problem> problems) {
    try {
      return TauriProject.read(sidecar.inputs(), sidecar.project().directory(), system)
          .map(sidecar::of);
    } catch (ProblemException broken) {
      problems.add(broken.problem());
      return Optional.empty();
    }
  }

  private static String withoutSidecar(StagedSidecar sidecar) {
    ConfigEntry entry = sidecar.entry();
    String none = entry.isElement() ? "[]" : "{" + ConfigEntry.quoted(entry.name()) + ": null}";
    List<String> holder = new ArrayList<>(entry.holder());
    String last = holder.remove(holder.size() - 1);
    String content = ConfigEntry.quoted(last) + ": " + none;
    for (int outer = holder.size() - 1; outer >= 0; outer--) {
      content = ConfigEntry.quoted(holder.get(outer)) + ": {" + content + "}";
    }
    return content;
  }

  /** The folder is shipped, but under a path from which the app does not start it. */
  private static Optional<Problem> wrongResource(StagedSidecar sidecar) {
    ConfigEntry entry = sidecar.entry();
    JsonNode resources = ConfigAdvice.at(sidecar.project().merged(), entry.holder());
    if (entry.isIn(sidecar.project().merged())) {
      return Optional.empty();
    }
    ConfigFile file = sidecar.project().fileOf("/" + String.join("/", entry.holder()));
    String line = ConfigAdvice.line(file, entry) + " " + ConfigAdvice.place(file, entry);
    Stream<Map.Entry<String, String>> shipped =
        resources.isArray()
            ? ConfigAdvice.texts(resources).map(text -> Map.entry(text, text))
            : resources.properties().stream()
                .map(member -> Map.entry(member.getKey(), member.getValue().asText()));
    return shipped
        .filter(member -> entry.isNamedBy(member.getKey()))
        .findFirst()
        .map(
            member ->
                TauriProblems.wrongTarget(
                    file.path().toString(),
                    member.getKey(),
                    "\""
                        + member.getValue()
                        + "\", and the app starts it from \""
                        + entry.text()
                        + "\"",
                    line));
  }

  private static Optional<Problem> missingForUniversal(StagedSidecar sidecar) {
    if (sidecar.triple().architecture() != Architecture.UNIVERSAL) {
      return Optional.empty();
    }
    Path binaries = sidecar.binaries();
    String missing =
        sidecar.triple().thin().stream()
            .map(thin -> sidecar.name() + "-" + thin)
            .filter(file -> !Files.exists(binaries.resolve(file)))
            .collect(Collectors.joining(" and "));
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of(
            SidecarProblems.universalNeedsThree(
                binaries.toString(), missing, sidecar.name() + "-" + sidecar.triple()));
  }

  private Optional<Problem> visibleToGit(StagedSidecar sidecar) throws InterruptedException {
    TargetTriple triple = sidecar.triple();
    Path folder = sidecar.project().directory();
    Path file =
        sidecar.isOnefile()
            ? sidecar.binaries().resolve(sidecar.name() + "-" + triple + triple.executableSuffix())
            : sidecar.binaries().resolve(sidecar.name()).resolve(sidecar.name());
    return gitIgnore.lets(folder, file, sidecar.inputs())
        ? Optional.of(
            SidecarProblems.notIgnored(
                file.toString(),
                "/" + SidecarStager.FOLDER + "/",
                folder.resolve(".gitignore").toString()))
        : Optional.empty();
  }
}
