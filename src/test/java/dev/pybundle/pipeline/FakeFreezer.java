package dev.pybundle.pipeline;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.bundle.Layout;
import dev.pybundle.bundle.Role;
import dev.pybundle.freeze.Capabilities;
import dev.pybundle.freeze.FreezeRequest;
import dev.pybundle.freeze.Freezer;
import dev.pybundle.freeze.Frozen;
import dev.pybundle.freeze.Plan;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.process.Command;
import dev.pybundle.python.MissingImport;
import dev.pybundle.spec.BundleSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A freezer whose program is the text of its entry, and what else a test wants, in a folder: for
 * what the goals decide, not for what a freezer does.
 */
final class FakeFreezer implements Freezer {

  /** Files of the program beside the executable: path to content. */
  final Map<String, String> files;

  /** What it takes from outside. */
  List<Path> sources = List.of();

  /** What it finds wrong before it does anything. */
  @Nullable ProblemException wrong;

  /** What ends it in the middle. */
  @Nullable IOException failure;

  /** What it says when it breaks down. */
  @Nullable Problem breakdown;

  /** For each freeze, whether it was allowed to remember. */
  final List<Boolean> freezes = new ArrayList<>();

  private final String goal;
  private final List<Layout> layouts;

  FakeFreezer(Map<String, String> files) {
    this("pyinstaller", files, List.of(Layout.values()));
  }

  FakeFreezer(String goal, Map<String, String> files, List<Layout> layouts) {
    this.goal = goal;
    this.layouts = layouts;
    this.files = files;
  }

  @Override
  public String goal() {
    return goal;
  }

  @Override
  public Capabilities capabilities() {
    return Capabilities.all(goal, layouts);
  }

  @Override
  public String versionParameter() {
    return "fakeVersion";
  }

  @Override
  public String defaultVersion() {
    return "1";
  }

  @Override
  public Plan plan(BundleSpec spec) {
    return Plan.of(spec.name() + ".spec", spec.layout() + " " + spec.triple(), Map.of());
  }

  @Override
  public Optional<Problem> refusal(String version) {
    return Optional.empty();
  }

  @Override
  public List<String> pins(String version) {
    return List.of(goal + "==" + version);
  }

  @Override
  public Command command(FreezeRequest request) {
    return new Command(List.of("fake"), request.workspace().root(), Map.of(), Duration.ZERO, null);
  }

  @Override
  public List<MissingImport> check(FreezeRequest request) throws ProblemException {
    if (wrong != null) {
      throw wrong;
    }
    return List.of();
  }

  @Override
  public Frozen freeze(FreezeRequest request) throws ProblemException, IOException {
    freezes.add(request.memory() != null);
    if (breakdown != null) {
      throw breakdown.asException();
    }
    Path folder = request.workspace().state().resolve("dist");
    AtomicFiles.deleteTree(folder);
    write(folder.resolve("prog/prog"), Files.readString(request.spec().entry()));
    if (failure != null) {
      throw failure;
    }
    for (Map.Entry<String, String> file : files.entrySet()) {
      write(folder.resolve("prog/_internal").resolve(file.getKey()), file.getValue());
    }
    write(folder.resolve("prog/_internal/base_library.zip"), "modules");
    return new Frozen(
        folder,
        "prog/prog",
        Layout.onedir,
        Bundle.scan(folder).stream().map(FakeFreezer::described).toList(),
        List.of(),
        Map.of("fake", "1"),
        sources,
        request.memory() == null ? "clean" : "splice",
        request.memory() != null);
  }

  private static BundledFile described(BundledFile file) {
    if (file.path().equals("prog/prog")) {
      return file.from(Role.PROGRAM, null);
    }
    return file.from(file.path().endsWith(".zip") ? Role.MODULES : Role.DATA, null);
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
