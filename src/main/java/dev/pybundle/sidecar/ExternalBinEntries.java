package dev.pybundle.sidecar;

import dev.pybundle.message.Problem;
import dev.pybundle.platform.TargetTriple;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The entries of {@code externalBin}, and the one that is wanted. */
record ExternalBinEntries(
    TauriCheck.StagedSidecar sidecar, ExternalBinEntry wanted, List<ExternalBinEntry> all) {

  static ExternalBinEntries of(TauriCheck.StagedSidecar sidecar) {
    TauriProject project = sidecar.project();
    String folder = project.directory().toString().replace('\\', '/');
    return new ExternalBinEntries(
        sidecar,
        ExternalBinEntry.of(folder, TauriCheck.entryFor(sidecar.name()), sidecar.triple()),
        project.externalBin().entries().stream()
            .map(text -> ExternalBinEntry.of(folder, text, sidecar.triple()))
            .toList());
  }

  /** Entries that mean the sidecar and do not find it. */
  List<Problem> wrong() {
    return all.stream()
        .flatMap(entry -> reason(entry).stream().map(why -> wrong(entry, why)))
        .toList();
  }

  /** The sidecar is not named at all. */
  Optional<Problem> missing() {
    if (isNamed()) {
      return Optional.empty();
    }
    ConfigEntry entry = sidecar.entry();
    String named = entry.shipped();
    String list = entry.holder().get(entry.holder().size() - 1);
    return Optional.of(
        entry.isIn(project().main().root()) || isHidden()
            ? SidecarProblems.hiddenByPlatformFile(
                list, file(), project().mainFile().toString(), named, line(), place())
            : SidecarProblems.notBundled(list, file(), named, line(), place()));
  }

  /** Two entries that are installed under one name. */
  List<Problem> collisions() {
    Map<String, ExternalBinEntry> byName = new LinkedHashMap<>();
    List<Problem> problems = new ArrayList<>();
    for (ExternalBinEntry entry : all) {
      ExternalBinEntry first =
          entry.isPattern() ? null : byName.putIfAbsent(entry.installedName(), entry);
      if (first != null && !first.path().equals(entry.path())) {
        problems.add(SidecarProblems.sameLastSegment(listFile(), first.text(), entry.text()));
      }
    }
    return problems;
  }

  /** Entries of others that take the place of the app. */
  List<Problem> namedLikeApp() {
    return all.stream()
        .filter(entry -> !entry.isPattern() && !entry.finds(wanted))
        .flatMap(
            entry ->
                project().appNamed(entry.installedName()).stream()
                    .map(
                        app ->
                            TauriProblems.entryNamedLikeApp(
                                listFile(), entry.text(), app.origin())))
        .toList();
  }

  /** Tauri ships a folder under the name of a sidecar file by file. */
  List<Problem> folders() {
    TargetTriple triple = sidecar.triple();
    return all.stream()
        .filter(entry -> !entry.isPattern() && !(sidecar.isOnefile() && entry.finds(wanted)))
        .map(entry -> entry.path() + "-" + triple + triple.executableSuffix())
        .filter(file -> Files.isDirectory(sidecar.inputs().file(Path.of(file))))
        .map(TauriProblems::folderAsSidecar)
        .toList();
  }

  boolean isNamed() {
    return sidecar.isOnefile()
        ? all.stream().anyMatch(entry -> entry.finds(wanted))
        : sidecar.entry().isIn(project().merged());
  }

  private boolean isHidden() {
    return sidecar.isOnefile()
        && project().hiddenEntries().stream()
            .map(text -> ExternalBinEntry.of(folder(), text, wanted.triple()))
            .anyMatch(entry -> entry.finds(wanted));
  }

  private Optional<String> reason(ExternalBinEntry entry) {
    if (!sidecar.isOnefile()
        || entry.isPattern()
        || entry.finds(wanted)
        || !entry.intendedName().equals(wanted.installedName())) {
      return Optional.empty();
    }
    if (entry.containsTriple()) {
      return Optional.of("contains the target triple, which Tauri adds itself");
    }
    if (entry.endsWithExe()) {
      return Optional.of("ends with .exe, which Tauri adds itself");
    }
    // With the right entry beside it, it is a collision.
    return isNamed()
        ? Optional.empty()
        : Optional.of("names another folder than " + SidecarStager.FOLDER);
  }

  private Problem wrong(ExternalBinEntry entry, String reason) {
    return SidecarProblems.wrongEntry(listFile(), entry.text(), reason, line(), place());
  }

  private TauriProject project() {
    return sidecar.project();
  }

  private String folder() {
    return project().directory().toString().replace('\\', '/');
  }

  private String listFile() {
    return project().externalBin().file().toString();
  }

  private ConfigFile decisive() {
    return project().fileFor(sidecar.entry());
  }

  private String file() {
    return decisive().path().toString();
  }

  /** The whole list with the sidecar in it, because a list is written in one place. */
  private String line() {
    if (!sidecar.isOnefile()) {
      return ConfigAdvice.line(decisive(), sidecar.entry());
    }
    Stream<String> kept =
        all.stream().filter(entry -> reason(entry).isEmpty()).map(ExternalBinEntry::text);
    Stream<String> added = isNamed() ? Stream.of() : Stream.of(wanted.text());
    return ConfigAdvice.line(decisive(), Stream.concat(kept, added).distinct().toList());
  }

  private String place() {
    return ConfigAdvice.place(decisive(), sidecar.entry());
  }
}
