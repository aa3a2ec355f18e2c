package dev.pybundle.compress;

import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.bundle.Role;
import dev.pybundle.compress.ToolMemory.Verdict;
import dev.pybundle.compress.ToolResult.Cause;
import dev.pybundle.message.Sizes;
import dev.pybundle.platform.ElfFile;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.OperatingSystem;
import dev.pybundle.platform.TargetTriple;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Strips the libraries of a program for Linux, as far as {@link StripRules} allow.
 *
 * @param strip whether to do it
 */
public record Strip(boolean strip) implements Treatment {

  private static final String TOOL = "strip";
  private static final Set<Role> CODE = Set.of(Role.NATIVE, Role.INTERPRETER);

  @Override
  public String name() {
    return "strip";
  }

  @Override
  public List<String> tools() {
    return List.of(TOOL);
  }

  @Override
  public boolean needsTools(TargetTriple triple, HostSystem host) {
    return strip && triple.os() == OperatingSystem.LINUX && host.os() == OperatingSystem.LINUX;
  }

  @Override
  public String plan(Map<String, Path> tools) {
    @Nullable Path tool = tools.get(TOOL);
    return tool == null ? "" : "strip libraries with " + tool;
  }

  @Override
  public Treated treat(TreatmentContext context) throws IOException, InterruptedException {
    @Nullable Path tool = context.tools().get(TOOL);
    if (tool == null) {
      return Treated.nothing(whyNot(context.triple().os()));
    }
    StripRules rules = new StripRules(context.files().stream().map(BundledFile::path).toList());
    List<BundledFile> candidates =
        context.files().stream()
            .filter(file -> CODE.contains(file.role()) && rules.strippable(file.path()))
            .toList();
    ToolResult result = new LibraryTool(context, tool, new Use()).run(candidates);
    result.warn("unstripped");
    int number = result.replacements().size();
    return Treated.replacing(
        result.replacements(),
        saved ->
            number == 0
                ? "no library has symbols to strip"
                : "stripped %d libraries, %s of symbols".formatted(number, Sizes.megabytes(saved)));
  }

  /** GNU {@code strip}, or one that takes the same options. */
  record Use() implements LibraryTool.Use {

    @Override
    public String name() {
      return TOOL;
    }

    @Override
    public List<String> arguments(Path source, Path copy) {
      return List.of("--strip-unneeded", "-o", copy.toString(), source.toString());
    }

    @Override
    public Optional<Verdict> verdict(Path source) throws IOException {
      return ElfFile.strippable(source)
          ? Optional.empty()
          : Optional.of(Verdict.keep(Cause.NO_GAIN, "there are no symbols in it"));
    }

    @Override
    public Optional<String> fault(Path copy) throws IOException {
      return ElfFile.segmentsCongruent(copy)
          ? Optional.empty()
          : Optional.of("misaligned segments");
    }
  }

  private String whyNot(OperatingSystem os) {
    if (!strip) {
      return "<strip> is false";
    }
    return os == OperatingSystem.LINUX
        ? "there is no 'strip' on the PATH (Debian: binutils)"
        : "libraries for " + os.displayName() + " carry no symbols worth stripping";
  }
}
