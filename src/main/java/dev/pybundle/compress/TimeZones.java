package dev.pybundle.compress;

import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Keeps the data of some time zones only.
 *
 * @param timeZones zones to keep, e.g. {@code Europe/Berlin}, or groups of them, e.g. {@code
 *     Europe}; none to keep all. {@code UTC} and the lists of zones always stay.
 */
public record TimeZones(List<String> timeZones) implements Treatment {

  private static final String WHERE = "<timeZones>";
  private static final Pattern PLACE = Pattern.compile("(?:.*/)?zoneinfo/(.+)");

  /** Data files begin with capital letters; {@code zone.tab} and {@code __init__.py} do not. */
  private static final Pattern ZONE = Pattern.compile("[A-Z][A-Za-z0-9_+/-]*");

  private static final Set<String> ALWAYS = Set.of("UTC", "Etc/UTC", "GMT", "Etc/GMT");

  @Override
  public String name() {
    return "timeZones";
  }

  @Override
  public void preflight() throws ProblemException {
    for (String zone : timeZones) {
      if (!ZONE.matcher(zone).matches()) {
        throw new Problem(
                "%s has '%s', which is no time zone".formatted(WHERE, zone),
                "write a name such as Europe/Berlin, or the part before the slash")
            .asException();
      }
    }
  }

  @Override
  public boolean isRequired() {
    return !timeZones.isEmpty();
  }

  @Override
  public String plan(Map<String, Path> tools) {
    return timeZones.isEmpty() ? "" : "keep the time zones " + timeZones;
  }

  @Override
  public Treated treat(TreatmentContext context) {
    if (timeZones.isEmpty()) {
      return Treated.nothing("");
    }
    Set<String> others =
        context.files().stream()
            .filter(file -> file.distribution() != null)
            .map(BundledFile::path)
            .filter(this::isOther)
            .collect(Collectors.toSet());
    return Treated.without(
        others, Set.of(), saved -> "left out %d other time zones".formatted(others.size()));
  }

  private boolean isOther(String path) {
    Matcher place = PLACE.matcher(path);
    if (!place.matches() || !ZONE.matcher(place.group(1)).matches()) {
      return false;
    }
    String zone = place.group(1);
    return !ALWAYS.contains(zone)
        && timeZones.stream().noneMatch(kept -> zone.equals(kept) || zone.startsWith(kept + "/"));
  }
}
