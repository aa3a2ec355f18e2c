package dev.pybundle.freeze.comparison;

import dev.pybundle.freeze.pyinstaller.ProgramItems.Item;
import dev.pybundle.freeze.pyinstaller.ProgramItems.Kind;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Says why an item differs where its bytes do not say it, each time by something that can be seen
 * in the two programs.
 *
 * @param here the program
 * @param there the other one
 * @param before the program as it was frozen; null if nothing was done to it since
 * @param completion says why an item is in the program
 */
public record DifferenceExplainer(
    ComparedProgram here,
    ComparedProgram there,
    @Nullable ComparedProgram before,
    Completion completion) {

  private static final Pattern INSTALLER_NOTES =
      Pattern.compile(".*\\.dist-info/(RECORD|INSTALLER|REQUESTED|direct_url\\.json|uv_.*\\.json)");
  private static final Pattern NATIVE =
      Pattern.compile("(?i)(.*/)?[^/]+\\.(dll|pyd|dylib|so(\\.[0-9.]+)?)");
  private static final Pattern OF_PYTHON =
      Pattern.compile("[^/]+|(python\\d\\.\\d+/)?lib-dynload/[^/]+");
  private static final String METADATA = "metadata of what is in the program";
  private static final Pattern OWN = Pattern.compile("_?pybundle_.*");

  /** Says why an item is in the program that an import would not have brought. */
  @FunctionalInterface
  public interface Completion {
    /**
     * Returns the reason; empty if an import brought it.
     *
     * @param name of a module or file
     */
    Optional<String> reasonOf(String name) throws IOException;
  }

  /** A cause with more about it. */
  private record Reason(Cause cause, String detail) {}

  ProgramDifference explain(Item item, Cause seen, String detail) throws IOException {
    Optional<String> distribution = here.distribution(item).or(() -> there.distribution(item));
    Reason reason =
        seen.isExplained()
            ? new Reason(seen, detail)
            : reason(item, seen, distribution).orElse(new Reason(seen, detail));
    return new ProgramDifference(
        item.kind(),
        item.name(),
        reason.cause(),
        reason.cause().isExplained(),
        distribution.orElse(null),
        reason.detail());
  }

  private Optional<Reason> reason(Item item, Cause seen, Optional<String> distribution)
      throws IOException {
    if (seen == Cause.ONLY_HERE && !there.isOfPybundle() && isOfPybundle(item)) {
      return Optional.of(new Reason(Cause.PYBUNDLE, ""));
    }
    if (seen == Cause.VERSION_INFO && !there.isOfPybundle()) {
      return Optional.of(new Reason(Cause.PYBUNDLE, seen.words()));
    }
    if (INSTALLER_NOTES.matcher(item.name()).matches()) {
      return Optional.of(new Reason(Cause.INSTALLER, ""));
    }
    if (isAsBefore(item)) {
      return Optional.of(new Reason(Cause.COMPRESS, ""));
    }
    Optional<Reason> known =
        version(distribution)
            .or(() -> interpreter(item, distribution))
            .or(() -> compiler(item, seen, distribution));
    if (known.isPresent() || seen != Cause.ONLY_HERE || there.isOfPybundle()) {
      return known;
    }
    return completion
        .reasonOf(item.name())
        .or(() -> here.isMetadataOfOwn(item) ? Optional.of(METADATA) : Optional.empty())
        .map(why -> new Reason(Cause.COMPLETION, why));
  }

  /** Its own modules, and options of the interpreter that PyInstaller does not set by itself. */
  private static boolean isOfPybundle(Item item) {
    return item.kind() == Kind.OPTION || OWN.matcher(item.name()).matches();
  }

  private boolean isAsBefore(Item item) {
    if (before == null) {
      return false;
    }
    String key = item.kind() + " " + item.name();
    Item frozen = before.items().items().get(key);
    Item other = there.items().items().get(key);
    return frozen != null && other != null && frozen.sha256().equals(other.sha256());
  }

  private Optional<Reason> version(Optional<String> distribution) {
    String ours = distribution.map(here.versions()::get).orElse("");
    String theirs = distribution.map(there.versions()::get).orElse("");
    return ours.isEmpty() || theirs.isEmpty() || ours.equals(theirs)
        ? Optional.empty()
        : Optional.of(new Reason(Cause.VERSION, ours + " here, " + theirs + " there"));
  }

  /**
   * Code of the standard library is the same in all builds of one version; its compiled modules and
   * the libraries beside them are not.
   */
  private Optional<Reason> interpreter(Item item, Optional<String> distribution) {
    boolean otherVersion =
        !here.python().isEmpty()
            && !there.python().isEmpty()
            && !here.python().equals(there.python());
    boolean otherBuild =
        otherVersion || !here.pythonLibraryHash().equals(there.pythonLibraryHash());
    boolean compiled =
        item.kind() == Kind.FILE
            && distribution.isEmpty()
            && NATIVE.matcher(item.name()).matches()
            && OF_PYTHON.matcher(item.name()).matches();
    boolean code = here.isStandard(item) || there.isStandard(item);
    if (!(otherBuild && compiled) && !(otherVersion && code)) {
      return Optional.empty();
    }
    return Optional.of(
        new Reason(
            Cause.INTERPRETER,
            otherVersion ? here.python() + " here, " + there.python() + " there" : ""));
  }

  /** Only what has the same source in both may be other code by its compiler alone. */
  private Optional<Reason> compiler(Item item, Cause seen, Optional<String> distribution) {
    boolean sameSource =
        here.isStandard(item)
            || there.isStandard(item)
            || distribution
                .map(here.versions()::get)
                .filter(version -> version.equals(there.versions().get(distribution.get())))
                .isPresent();
    if (seen != Cause.BYTECODE
        || !sameSource
        || here.compiler().isEmpty()
        || there.compiler().isEmpty()
        || here.compiler().equals(there.compiler())) {
      return Optional.empty();
    }
    return Optional.of(
        new Reason(Cause.COMPILER, here.compiler() + " here, " + there.compiler() + " there"));
  }
}
