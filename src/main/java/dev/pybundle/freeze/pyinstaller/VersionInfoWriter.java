package dev.pybundle.freeze.pyinstaller;

import dev.pybundle.freeze.pyinstaller.PythonLiteral.Tuple;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes the version resource of a Windows executable in the text form that PyInstaller reads.
 *
 * <p>Source: https://pyinstaller.org/en/stable/usage.html#capturing-windows-version-data and
 * https://learn.microsoft.com/windows/win32/menurc/versioninfo-resource
 */
public final class VersionInfoWriter {

  /** Name of the file that {@code generate-spec} writes beside the spec. */
  public static final String FILE_NAME = "version-info.txt";

  private static final int PARTS = 4;
  private static final BigInteger LARGEST_PART = BigInteger.valueOf(0xFFFF);
  private static final Pattern LEADING_NUMBERS = Pattern.compile("[vV]?([0-9]+(?:\\.[0-9]+)*)");

  /** US English and UTF-16: the pair that every tool looks for first. */
  private static final String TABLE = "040904B0";

  private static final String TRANSLATION = "[1033, 1200]";

  private VersionInfoWriter() {}

  /**
   * Returns the text of a version file.
   *
   * @param version decides the numbers of the file and of the product, unless the strings say
   *     otherwise, e.g. {@code 1.2.3-SNAPSHOT} for (1, 2, 3, 0)
   * @param strings e.g. {@code CompanyName} to {@code Example}; {@code FileVersion} and {@code
   *     ProductVersion} decide the numbers
   */
  public static String write(String version, Map<String, String> strings) {
    return """
    # -*- coding: utf-8 -*-
    # Written by pybundle:generate-spec from the POM; changes made here are lost.
    VSVersionInfo(
        ffi=FixedFileInfo(
            filevers=%s,
            prodvers=%s,
            mask=0x3F,
            flags=0x0,
            OS=0x40004,
            fileType=0x1,
            subtype=0x0,
            date=(0, 0),
        ),
        kids=[
            StringFileInfo([
                StringTable("%s", [
    %s            ]),
            ]),
            VarFileInfo([VarStruct("Translation", %s)]),
        ],
    )
    """
        .formatted(
            numbers(strings.getOrDefault("FileVersion", version)),
            numbers(strings.getOrDefault("ProductVersion", version)),
            TABLE,
            structs(strings),
            TRANSLATION);
  }

  private static String structs(Map<String, String> strings) {
    return new TreeMap<>(strings)
        .entrySet().stream()
            .map(entry -> PythonLiteral.of(Tuple.of(entry.getKey(), entry.getValue())))
            .map(arguments -> "                StringStruct" + arguments + ",\n")
            .collect(Collectors.joining());
  }

  private static String numbers(String version) {
    Matcher matcher = LEADING_NUMBERS.matcher(version);
    Stream<String> given =
        matcher.lookingAt() ? Arrays.stream(matcher.group(1).split("\\.")) : Stream.empty();
    List<@Nullable Object> parts =
        Stream.concat(given, Stream.generate(() -> "0"))
            .limit(PARTS)
            .<@Nullable Object>map(part -> new BigInteger(part).min(LARGEST_PART).intValueExact())
            .toList();
    return PythonLiteral.of(new Tuple(parts));
  }
}
