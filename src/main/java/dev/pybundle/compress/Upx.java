package dev.pybundle.compress;

import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.bundle.Role;
import dev.pybundle.compress.ToolMemory.Verdict;
import dev.pybundle.compress.ToolResult.Cause;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.message.Sizes;
import dev.pybundle.platform.Architecture;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.OperatingSystem;
import dev.pybundle.platform.PeFile;
import dev.pybundle.platform.TargetTriple;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Packs the libraries of a program for Windows with UPX: smaller on a disk, larger in an installer,
 * which compresses better, and unpacked into memory at each start. Virus scanners distrust it.
 *
 * @param upx whether to do it
 * @param upxDir folder of the tool; null for the {@code PATH}
 * @param upxExclude patterns of libraries that stay as they are, see {@link ExcludeRules}
 */
public record Upx(boolean upx, @Nullable Path upxDir, List<String> upxExclude)
    implements Treatment {

  private static final String TOOL = "upx";

  @Override
  public String name() {
    return TOOL;
  }

  @Override
  public void preflight() throws ProblemException {
    rules();
  }

  @Override
  public List<String> tools() {
    return List.of(TOOL);
  }

  @Override
  public Optional<Path> toolFolder() {
    return Optional.ofNullable(upxDir);
  }

  @Override
  public boolean needsTools(TargetTriple triple, HostSystem host) {
    return upx && isPossible(triple);
  }

  @Override
  public String plan(Map<String, Path> tools) {
    return tools.containsKey(TOOL) ? "pack libraries with " + tools.get(TOOL) : "";
  }

  @Override
  public Treated treat(TreatmentContext context)
      throws ProblemException, IOException, InterruptedException {
    if (!upx) {
      return Treated.nothing("");
    }
    if (!isPossible(context.triple())) {
      return Treated.nothing(
          "no UPX, which is for Windows on x86-64 here: elsewhere what it packs"
              + " is refused by the system or not started");
    }
    @Nullable Path tool = context.tools().get(TOOL);
    if (tool == null) {
      throw new Problem(
              "<upx> is true, and there is no 'upx' "
                  + (upxDir == null ? "on the PATH" : "in " + upxDir),
              "install it, or name its folder in <upxDir>")
          .asException();
    }
    List<String> paths = context.files().stream().map(BundledFile::path).toList();
    Set<String> kept = rules().apply(paths).destinations();
    List<BundledFile> candidates =
        context.files().stream()
            .filter(file -> file.role() == Role.NATIVE && !kept.contains(file.path()))
            .toList();
    ToolResult result = new LibraryTool(context, tool, new Use()).run(candidates);
    result.warn("unpacked");
    int number = result.replacements().size();
    return Treated.replacing(
        result.replacements(),
        saved -> "packed %d libraries by %s".formatted(number, Sizes.megabytes(saved)));
  }

  private static boolean isPossible(TargetTriple triple) {
    return triple.os() == OperatingSystem.WINDOWS && triple.architecture() == Architecture.X86_64;
  }

  private ExcludeRules rules() throws ProblemException {
    return ExcludeRules.of(upxExclude, "<upxExclude>");
  }

  /** UPX, which refuses by itself what it cannot pack. */
  record Use() implements LibraryTool.Use {

    @Override
    public String name() {
      return TOOL;
    }

    @Override
    public List<String> arguments(Path source, Path copy) {
      return List.of("--best", "--lzma", "-q", "-o", copy.toString(), source.toString());
    }

    /** The system checks jumps in such a library against a table that UPX moves. */
    @Override
    public Optional<Verdict> verdict(Path source) throws IOException {
      return PeFile.hasControlFlowGuard(source)
          ? Optional.of(Verdict.keep(Cause.NO_GAIN, "it has Control Flow Guard"))
          : Optional.empty();
    }

    @Override
    public Optional<String> fault(Path copy) throws IOException {
      return PeFile.isWhole(copy) ? Optional.empty() : Optional.of("cut sections");
    }
  }
}
