package dev.pybundle.compress;

import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.bundle.Role;
import dev.pybundle.compress.ToolMemory.Verdict;
import dev.pybundle.compress.ToolResult.Cause;
import dev.pybundle.message.Sizes;
import dev.pybundle.platform.Architecture;
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

  /** Knows the libraries of all machines. */
  private static final String ANY = "llvm-strip";

  private static final Set<Role> CODE = Set.of(Role.NATIVE, Role.INTERPRETER);

  @Override
  public String name() {
    return "strip";
  }

  @Override
  public List<String> tools() {
    return List.of(TOOL, ANY, of(Architecture.X86_64), of(Architecture.AARCH64));
  }

  @Override
  public boolean needsTools(TargetTriple triple, HostSystem host) {
    return strip && triple.os() == OperatingSystem.LINUX && host.os() == OperatingSystem.LINUX;
  }

  @Override
  public String plan(Map<String, Path> tools) {
    return tools.isEmpty() ? "" : "strip libraries with " + String.join(" or ", tools.keySet());
  }

  @Override
  public Treated treat(TreatmentContext context) throws IOException, InterruptedException {
    String own =
        context.triple().isForeignOn(context.host()) ? of(context.triple().architecture()) : TOOL;
    @Nullable Path tool = context.tools().getOrDefault(own, context.tools().get(ANY));
    if (tool == null) {
      return Treated.nothing(whyNot(context.triple().os(), own));
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

  /** Returns what GNU's {@code strip} of another machine is called. */
  private static String of(Architecture machine) {
    return machine.rustName() + "-linux-gnu-" + TOOL;
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

  private static String packageOf(String tool) {
    return "binutils"
        + (tool.equals(TOOL) ? "" : "-" + tool.replace("-" + TOOL, "").replace('_', '-'));
  }

  private String whyNot(OperatingSystem os, String tool) {
    if (!strip) {
      return "<strip> is false";
    }
    return os == OperatingSystem.LINUX
        ? "there is no '%s' on the PATH (Debian: %s)".formatted(tool, packageOf(tool))
        : "libraries for " + os.displayName() + " carry no symbols worth stripping";
  }
}
