package dev.pybundle.sidecar;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.pybundle.message.Problem;
import dev.pybundle.message.SidecarMessages;
import dev.pybundle.platform.Architecture;
import dev.pybundle.platform.TargetTriple;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.inject.Inject;
import javax.inject.Named;

/**
 * Compares what is staged with what the Tauri configuration names. Tauri's own command line notices
 * most of these mistakes late, with a text that does not name the cause, or never.
 */
@Named
public final class TauriCheck {

  private static final List<String> THIN_MACOS =
      List.of("aarch64-apple-darwin", "x86_64-apple-darwin");

  private final GitIgnore gitIgnore;

  /**
   * Makes it.
   *
   * @param gitIgnore tells what Git sees
   */
  @Inject
  public TauriCheck(GitIgnore gitIgnore) {
    this.gitIgnore = gitIgnore;
  }

  /**
   * Looks for mistakes.
   *
   * @param project the configuration, as it is for the triple's system
   * @param name name of the sidecar
   * @param triple the machine it was staged for
   * @return one sentence for each, with the line to write; empty if Tauri will bundle the sidecar
   * @throws InterruptedException if the thread was interrupted while Git was running
   */
  public List<String> warnings(TauriProject project, String name, TargetTriple triple)
      throws InterruptedException {
    Entries entries = Entries.of(project, name, triple);
    List<Problem> problems = new ArrayList<>(entries.wrong());
    if (problems.isEmpty()) {
      entries.missing().ifPresent(problems::add);
    }
    problems.addAll(entries.collisions());
    missingForUniversal(project.directory(), name, triple).ifPresent(problems::add);
    visibleToGit(project.directory(), name, triple).ifPresent(problems::add);
    return problems.stream().map(Problem::sentence).toList();
  }

  /** Returns what {@code externalBin} must hold for a sidecar. */
  public static String entryFor(String name) {
    return SidecarStager.FOLDER + "/" + name;
  }

  private static Optional<Problem> missingForUniversal(
      Path folder, String name, TargetTriple triple) {
    if (triple.architecture() != Architecture.UNIVERSAL) {
      return Optional.empty();
    }
    Path binaries = folder.resolve(SidecarStager.FOLDER);
    String missing =
        THIN_MACOS.stream()
            .map(thin -> name + "-" + thin)
            .filter(file -> !Files.exists(binaries.resolve(file)))
            .collect(Collectors.joining(" and "));
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of(
            SidecarMessages.universalNeedsThree(binaries.toString(), missing, name + "-" + triple));
  }

  private Optional<Problem> visibleToGit(Path folder, String name, TargetTriple triple)
      throws InterruptedException {
    Path file =
        folder
            .resolve(SidecarStager.FOLDER)
            .resolve(name + "-" + triple + triple.executableSuffix());
    return gitIgnore.lets(folder, file)
        ? Optional.of(
            SidecarMessages.notIgnored(
                file.toString(),
                "/" + SidecarStager.FOLDER + "/",
                folder.resolve(".gitignore").toString()))
        : Optional.empty();
  }

  /** The entries of {@code externalBin}, and the one that is wanted. */
  private record Entries(
      TauriProject project, ExternalBinEntry wanted, List<ExternalBinEntry> all) {

    static Entries of(TauriProject project, String name, TargetTriple triple) {
      String folder = project.directory().toString().replace('\\', '/');
      return new Entries(
          project,
          ExternalBinEntry.of(folder, entryFor(name), triple),
          project.externalBin().entries().stream()
              .map(text -> ExternalBinEntry.of(folder, text, triple))
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
      boolean hidden =
          project.hiddenEntries().stream()
              .map(text -> ExternalBinEntry.of(folder(), text, wanted.triple()))
              .anyMatch(entry -> entry.finds(wanted));
      return Optional.of(
          hidden
              ? SidecarMessages.hiddenByPlatformFile(
                  file(), project.mainFile().toString(), wanted.text(), line(), place())
              : SidecarMessages.notBundled(file(), wanted.text(), line(), place()));
    }

    /** Two entries that are installed under one name. */
    List<Problem> collisions() {
      Map<String, ExternalBinEntry> byName = new LinkedHashMap<>();
      List<Problem> problems = new ArrayList<>();
      for (ExternalBinEntry entry : all) {
        ExternalBinEntry first =
            entry.isPattern() ? null : byName.putIfAbsent(entry.installedName(), entry);
        if (first != null && !first.path().equals(entry.path())) {
          problems.add(SidecarMessages.sameLastSegment(file(), first.text(), entry.text()));
        }
      }
      return problems;
    }

    private boolean isNamed() {
      return all.stream().anyMatch(entry -> entry.finds(wanted));
    }

    private Optional<String> reason(ExternalBinEntry entry) {
      if (entry.isPattern()
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
      return SidecarMessages.wrongEntry(file(), entry.text(), reason, line(), place());
    }

    private String folder() {
      return project.directory().toString().replace('\\', '/');
    }

    private String file() {
      return project.externalBin().file().toString();
    }

    /** The whole list with the sidecar in it, because a list is written in one place. */
    private String line() {
      Stream<String> kept =
          all.stream().filter(entry -> reason(entry).isEmpty()).map(ExternalBinEntry::text);
      Stream<String> added = isNamed() ? Stream.of() : Stream.of(wanted.text());
      String list =
          Stream.concat(kept, added)
              .distinct()
              .map(text -> TextNode.valueOf(text).toString())
              .collect(Collectors.joining(", ", "[", "]"));
      return isToml() ? "externalBin = " + list : "\"externalBin\": " + list;
    }

    private String place() {
      boolean old = project.version() == TauriVersion.V1;
      String table = isToml() ? (old ? "below [tauri.bundle]" : "below [bundle]") : json(old);
      return table + " in " + file();
    }

    private static String json(boolean old) {
      return old ? "into \"bundle\" of \"tauri\"" : "into \"bundle\"";
    }

    private boolean isToml() {
      return file().endsWith(".toml");
    }
  }
}
