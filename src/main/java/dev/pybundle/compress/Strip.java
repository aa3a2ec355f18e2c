package dev.pybundle.compress;

import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.bundle.Role;
import dev.pybundle.compress.StripResult.Cause;
import dev.pybundle.compress.StripResult.Kept;
import dev.pybundle.message.Problem;
import dev.pybundle.message.Sizes;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.OperatingSystem;
import dev.pybundle.platform.TargetTriple;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Strips the libraries of a program for Linux, as far as {@link StripRules} allow.
 *
 * @param strip whether to do it
 */
public record Strip(boolean strip) implements Treatment {

  private static final String TOOL = "strip";
  private static final Logger LOGGER = LoggerFactory.getLogger(Strip.class);
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
    StripResult result = new Stripper(context, tool).strip(candidates);
    result.kept().stream().filter(kept -> kept.cause() != Cause.NO_GAIN).forEach(Strip::warn);
    int number = result.replacements().size();
    return Treated.replacing(
        result.replacements(),
        saved ->
            number == 0
                ? "no library has symbols to strip"
                : "stripped %d libraries, %s of symbols".formatted(number, Sizes.megabytes(saved)));
  }

  private String whyNot(OperatingSystem os) {
    if (!strip) {
      return "<strip> is false";
    }
    return os == OperatingSystem.LINUX
        ? "there is no 'strip' on the PATH (Debian: binutils)"
        : "libraries for " + os.displayName() + " carry no symbols worth stripping";
  }

  private static void warn(Kept kept) {
    LOGGER.warn(
        new Problem(
                kept.destination() + " goes into the program unstripped: " + kept.reason(),
                "install another version of the package that it comes from if size matters; the"
                    + " program works as it is")
            .sentence());
  }
}
