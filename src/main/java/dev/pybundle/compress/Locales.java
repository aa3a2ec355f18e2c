package dev.pybundle.compress;

import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Keeps the translations and locale data of some languages only.
 *
 * @param locales languages to keep, e.g. {@code en} or {@code pt_BR}; none to keep all
 */
public record Locales(List<String> locales) implements Treatment {

  private static final String WHERE = "<locales>";

  /** A folder of a language in one of locales, or a file of one in locale data. */
  private static final Pattern PLACE =
      Pattern.compile(
          "(?:.*/)?(?:locales?|translations|i18n)/([a-z]{2,3}(?:[_@-][A-Za-z]+)*)/.*"
              + "|(?:.*/)?locale-data/([a-z]{2,3}(?:_[A-Za-z0-9]+)*)\\.dat"
              + "|(?:.*/)?translations/[A-Za-z0-9]+_([a-z]{2,3}(?:_[A-Z]{2})?)\\.qm");

  private static final Pattern TAG = Pattern.compile("[a-z]{2,3}([_-][A-Za-z0-9]+)*");

  @Override
  public String name() {
    return "locales";
  }

  @Override
  public void preflight() throws ProblemException {
    for (String locale : locales) {
      if (!TAG.matcher(locale).matches()) {
        throw new Problem(
                "%s has '%s', which is no language".formatted(WHERE, locale),
                "write a tag such as en or pt_BR")
            .asException();
      }
    }
  }

  @Override
  public boolean isRequired() {
    return !locales.isEmpty();
  }

  @Override
  public String plan(Map<String, Path> tools) {
    return locales.isEmpty() ? "" : "keep the languages " + locales;
  }

  @Override
  public Treated treat(TreatmentContext context) {
    if (locales.isEmpty()) {
      return Treated.nothing("");
    }
    Set<String> others =
        context.files().stream()
            .filter(file -> file.distribution() != null)
            .map(BundledFile::path)
            .filter(path -> languageOf(path).filter(tag -> !isKept(tag)).isPresent())
            .collect(Collectors.toSet());
    return Treated.without(
        others, Set.of(), saved -> "left out %d files of other languages".formatted(others.size()));
  }

  private static Optional<String> languageOf(String path) {
    Matcher place = PLACE.matcher(path);
    if (!place.matches()) {
      return Optional.empty();
    }
    for (int group = 1; group <= place.groupCount(); group++) {
      if (place.group(group) != null) {
        return Optional.of(place.group(group));
      }
    }
    return Optional.empty();
  }

  /** A language is kept with all of its regions, a region with the language that it builds on. */
  private boolean isKept(String tag) {
    return locales.stream()
        .map(Locales::plain)
        .anyMatch(
            kept ->
                kept.equals(plain(tag))
                    || kept.startsWith(plain(tag) + "_")
                    || plain(tag).startsWith(kept + "_"));
  }

  private static String plain(String tag) {
    return tag.replace('-', '_').replace('@', '_').toLowerCase(Locale.ROOT);
  }
}
