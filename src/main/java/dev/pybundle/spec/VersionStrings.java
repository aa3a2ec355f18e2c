package dev.pybundle.spec;

import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The strings of a Windows version resource: from the POM, overridden by {@code <versionInfo>}. */
final class VersionStrings {

  /** Source: https://learn.microsoft.com/windows/win32/menurc/stringfileinfo-block */
  static final List<String> KNOWN =
      List.of(
          "Comments",
          "CompanyName",
          "FileDescription",
          "FileVersion",
          "InternalName",
          "LegalCopyright",
          "LegalTrademarks",
          "OriginalFilename",
          "PrivateBuild",
          "ProductName",
          "ProductVersion",
          "SpecialBuild");

  /**
   * The length of the whole table is a 16-bit number of bytes; half of that leaves room for what is
   * around the strings.
   */
  static final int LONGEST = 1000;

  static final int MOST = 20;

  /**
   * PyInstaller counts characters where the format counts UTF-16 units, so a character beyond the
   * basic plane breaks the resource; a control character ends or breaks a line of it.
   */
  private static final Pattern UNWRITABLE =
      Pattern.compile("[\\p{Cc}\\p{Zl}\\p{Zp}\\x{D800}-\\x{DFFF}\\x{10000}-\\x{10FFFF}]");

  private VersionStrings() {}

  static Map<String, String> of(
      SpecInput.Project project, String name, @Nullable Map<String, String> typed)
      throws ProblemException {
    Map<String, String> strings = fromPom(project, name);
    if (typed != null) {
      for (Map.Entry<String, String> entry : typed.entrySet()) {
        override(strings, entry.getKey(), ParameterValues.text(entry.getValue()));
      }
    }
    if (strings.size() > MOST) {
      throw new Problem(
              "<versionInfo> makes %d strings, and more than %d may not fit into the version resource"
                  .formatted(strings.size(), MOST),
              "remove those that nobody reads")
          .asException();
    }
    return Collections.unmodifiableMap(strings);
  }

  private static Map<String, String> fromPom(SpecInput.Project project, String name) {
    Map<String, String> strings = new TreeMap<>();
    put(strings, "CompanyName", project.organization());
    put(strings, "FileDescription", name);
    put(strings, "FileDescription", project.description());
    put(strings, "FileDescription", project.name());
    put(strings, "FileVersion", project.version());
    put(strings, "InternalName", name);
    put(strings, "LegalCopyright", copyright(project));
    put(strings, "OriginalFilename", name + ".exe");
    put(strings, "ProductName", name);
    put(strings, "ProductName", project.name());
    put(strings, "ProductVersion", project.version());
    return strings;
  }

  /** Puts what the resource can hold of a text of the POM, which was not written for it. */
  private static void put(Map<String, String> strings, String key, @Nullable String value) {
    if (value != null) {
      String writable = UNWRITABLE.matcher(value).replaceAll(" ").replaceAll("\\s+", " ").strip();
      if (!writable.isEmpty()) {
        strings.put(key, writable.substring(0, Math.min(LONGEST, writable.length())));
      }
    }
  }

  private static @Nullable String copyright(SpecInput.Project project) {
    String holder = ParameterValues.text(project.organization());
    if (holder == null) {
      return null;
    }
    String year = ParameterValues.text(project.inceptionYear());
    return Stream.of(Optional.of("Copyright ©"), Optional.ofNullable(year), Optional.of(holder))
        .flatMap(Optional::stream)
        .reduce((left, right) -> left + " " + right)
        .orElse(holder);
  }

  private static void override(Map<String, String> strings, String key, @Nullable String value)
      throws ProblemException {
    String where = "<versionInfo><" + key + ">";
    for (String known : KNOWN) {
      if (known.equalsIgnoreCase(key) && !known.equals(key)) {
        throw new Problem(
                "<versionInfo><%s> is not how Windows writes that name".formatted(key),
                "write <versionInfo><%s>".formatted(known))
            .asException();
      }
    }
    if (value == null) {
      strings.remove(key);
      return;
    }
    if (UNWRITABLE.matcher(value).find() || UNWRITABLE.matcher(key).find()) {
      throw new Problem(
              where
                  + " holds a line end, another control character or an emoji, which break the version"
                  + " resource that PyInstaller writes",
              "remove it")
          .asException();
    }
    if (value.length() > LONGEST) {
      throw new Problem("%s is longer than %d characters".formatted(where, LONGEST), "shorten it")
          .asException();
    }
    strings.put(key, value);
  }
}
