package dev.pybundle.spec;

import dev.pybundle.spec.SpecInput.FileEntry;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes an input in which a test sets only what it is about. */
public final class SpecInputFixture {

  private final Path basedir;

  public SpecInput.Project project =
      new SpecInput.Project("cortex-backend", "1.2.3-SNAPSHOT", null, null, null, null);
  public @Nullable String name;
  public @Nullable String entry;
  public @Nullable List<Path> sourceRoots;
  public @Nullable Path specFile;
  public @Nullable String layout;
  public @Nullable String debug;
  public @Nullable String guardMode;
  public @Nullable Double guardDeadline;
  public @Nullable List<String> lazyDistributions;
  public @Nullable String lazyDownload;
  public boolean tauri;
  public @Nullable List<FileEntry> datas;
  public @Nullable List<FileEntry> binaries;
  public @Nullable List<String> hiddenImports;
  public @Nullable List<String> excludes;
  public @Nullable List<String> collectAll;
  public @Nullable List<String> collectSubmodules;
  public @Nullable List<String> copyMetadata;
  public @Nullable List<Path> hooksPath;
  public @Nullable Map<String, Map<String, String>> hooksConfig;
  public @Nullable List<Path> runtimeHooks;
  public @Nullable String completeness;
  public @Nullable List<String> trim;
  public @Nullable Map<String, String> moduleCollectionMode;
  public @Nullable Integer optimize;
  public @Nullable Boolean utf8;
  public @Nullable List<String> pythonOptions;
  public @Nullable Boolean console;
  public @Nullable String contentsDirectory;
  public @Nullable String runtimeTmpdir;
  public @Nullable Boolean bootloaderIgnoreSignals;
  public @Nullable Boolean disableWindowedTraceback;
  public @Nullable Path icon;
  public @Nullable Path versionFile;
  public @Nullable Map<String, String> versionInfo;
  public @Nullable String hideConsole;
  public @Nullable Path manifest;
  public @Nullable List<String> resources;
  public @Nullable String targetArch;
  public @Nullable String codesignIdentity;
  public @Nullable Path entitlementsFile;

  public SpecInputFixture(Path basedir) {
    this.basedir = basedir;
  }

  /** Returns where the goal would write. */
  public Path specFolder() {
    return basedir.resolve("target/pybundle/triple/spec");
  }

  /** Returns the fields as parameters; a parameter without a field is not set. */
  public SpecInput input() {
    Map<String, @Nullable Object> parameters = new HashMap<>();
    SetOptions.names().forEach(name -> parameters.put(name, null));
    for (Field field : SpecInputFixture.class.getFields()) {
      parameters.put(field.getName(), valueOf(field));
    }
    parameters.put("guard", new SpecInput.Guard(guardMode, guardDeadline, tauri));
    parameters.put("lazy", new SpecInput.Lazy(lazyDistributions, lazyDownload));
    return new SpecInput(basedir, specFolder(), project, parameters);
  }

  private @Nullable Object valueOf(Field field) {
    try {
      return field.get(this);
    } catch (IllegalAccessException impossible) {
      throw new IllegalStateException("A public field is readable: " + field, impossible);
    }
  }
}
