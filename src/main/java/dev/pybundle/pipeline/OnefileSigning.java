package dev.pybundle.pipeline;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.BundleManifest;
import dev.pybundle.bundle.Json;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.codesign.authenticode.PeCopies;
import dev.pybundle.codesign.authenticode.PeSigner;
import dev.pybundle.freeze.Analysis;
import dev.pybundle.freeze.Assembler;
import dev.pybundle.freeze.Assembler.Changes;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.OperatingSystem;
import dev.pybundle.python.EnvironmentProvider;
import dev.pybundle.python.PythonEnvironment;
import dev.pybundle.spec.BundleSpec;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Signs the libraries inside a onefile program for Windows: signed copies are handed to the
 * assembler, for a finished program is never taken apart. A system that checks each library that is
 * loaded (Smart App Control, App Control for Business) sees them when the program has unpacked
 * them.
 */
final class OnefileSigning {

  private static final Set<String> FILES = Set.of("BINARY", "EXTENSION", "DATA");

  private final Assembler assembler;
  private final EnvironmentProvider environments;

  OnefileSigning(Assembler assembler, EnvironmentProvider environments) {
    this.assembler = assembler;
    this.environments = environments;
  }

  /** What came of it. */
  sealed interface Result {

    /**
     * The program was assembled again; its outside is not signed yet.
     *
     * @param program its folder
     * @param signed how many libraries in it are signed now
     * @param kept how many have the signature of their maker
     */
    record Assembled(Path program, int signed, int kept) implements Result {}

    /** All libraries have the signature of their maker. */
    record NothingToSign() implements Result {}

    /**
     * The program cannot be assembled here.
     *
     * @param reason why
     */
    record NotHere(String reason) implements Result {}
  }

  /** What it takes to assemble the program of a Bundle again. */
  private record Origin(
      BundleSpec spec, PythonEnvironment environment, Analysis analysis, Changes compressed) {}

  /**
   * Assembles the program of a Bundle again, with signed libraries.
   *
   * @param request what to sign
   * @param bundle the current one
   * @param signer already prepared
   * @param manner stands for the key and all that is written into a signature
   */
  Result assemble(CodesignService.Request request, Bundle bundle, PeSigner signer, String manner)
      throws ProblemException, IOException, InterruptedException {
    if (request.host() != OperatingSystem.WINDOWS) {
      return new Result.NotHere("only PyInstaller on Windows can assemble it again");
    }
    Workspace workspace = request.workspace();
    Optional<Origin> origin = origin(workspace, bundle.manifest());
    if (origin.isEmpty()) {
      return new Result.NotHere("it was frozen elsewhere");
    }
    Analysis analysis = origin.get().analysis();
    if (!analysis.repeatable()) {
      return new Result.NotHere(
          "your own spec gives EXE something that cannot be written down, such as a Splash");
    }
    Changes compressed = origin.get().compressed();
    PeCopies.Outcome libraries =
        new PeCopies(signer, copies(workspace, manner)).sign(libraries(analysis, compressed));
    if (libraries.copies().isEmpty()) {
      return new Result.NothingToSign();
    }
    Path program =
        assembler.assemble(
            request
                .reassembly()
                .request(workspace, origin.get().spec(), origin.get().environment()),
            analysis,
            withSigned(analysis, compressed, libraries.copies()));
    return new Result.Assembled(program, libraries.copies().size(), libraries.kept());
  }

  private Optional<Origin> origin(Workspace workspace, BundleManifest manifest) throws IOException {
    Path recorded = workspace.state().resolve("analysis.json");
    Optional<PythonEnvironment> environment = environments.finished(workspace);
    Optional<Changes> compressed = CompressedFiles.in(workspace, manifest);
    if (environment.isEmpty()
        || compressed.isEmpty()
        || !Files.isRegularFile(recorded)
        || !Files.isRegularFile(workspace.bundleSpec())
        || !FreezeService.isLastBuild(workspace, manifest)) {
      return Optional.empty();
    }
    return Optional.of(
        new Origin(
            Json.read(workspace.bundleSpec(), BundleSpec.class),
            environment.get(),
            Analysis.read(recorded),
            compressed.get()));
  }

  /** Returns the files of the program, as compress left them. */
  private static List<Path> libraries(Analysis analysis, Changes compressed) {
    return analysis.entries().stream()
        .filter(entry -> FILES.contains(entry.kind()))
        .filter(entry -> !compressed.excluded().contains(entry.destination()))
        .map(entry -> taken(compressed, Path.of(entry.source())))
        .distinct()
        .toList();
  }

  private static Changes withSigned(Analysis analysis, Changes compressed, Map<Path, Path> signed) {
    Map<Path, Path> replacements = new HashMap<>();
    for (Analysis.Entry entry : analysis.entries()) {
      if (FILES.contains(entry.kind())) {
        Path source = Path.of(entry.source());
        Path taken = taken(compressed, source);
        replacements.put(source, signed.getOrDefault(taken, taken));
      }
    }
    replacements.entrySet().removeIf(each -> each.getKey().equals(each.getValue()));
    return new Changes(replacements, compressed.excluded());
  }

  private static Path taken(Changes compressed, Path source) {
    return compressed.replacements().getOrDefault(source, source);
  }

  /** Copies that were signed with another key, or in another way, are of no use any more. */
  private static Path copies(Workspace workspace, String manner) throws IOException {
    Path all = workspace.state().resolve("signed");
    Path wanted = all.resolve(manner);
    Files.createDirectories(wanted);
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(all)) {
      for (Path folder : folders) {
        if (!folder.equals(wanted)) {
          AtomicFiles.deleteTree(folder);
        }
      }
    }
    return wanted;
  }
}
