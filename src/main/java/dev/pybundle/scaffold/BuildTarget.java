package dev.pybundle.scaffold;

import dev.pybundle.message.NearestName;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.TargetTriple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A machine that a release is built for.
 *
 * @param profile the profile of the POM that builds for it, and its execution
 * @param triple its target triple
 * @param os how Maven knows that it runs there: the content of {@code <os>}
 * @param githubRunner GitHub's runner of that kind
 * @param gitlabRunner the tag of GitLab's runner of that kind; null if it has none
 */
public record BuildTarget(
    String profile, String triple, String os, String githubRunner, @Nullable String gitlabRunner) {

  /** The names of the runners are those of November 2026. */
  private static final List<BuildTarget> KNOWN =
      List.of(
          new BuildTarget(
              "linux",
              "x86_64-unknown-linux-gnu",
              "<name>linux</name><arch>amd64</arch>",
              "ubuntu-24.04",
              "saas-linux-small-amd64"),
          new BuildTarget(
              "windows",
              "x86_64-pc-windows-msvc",
              "<family>windows</family><arch>amd64</arch>",
              "windows-2025",
              "saas-windows-medium-amd64"),
          new BuildTarget(
              "macos",
              "aarch64-apple-darwin",
              "<family>mac</family><arch>aarch64</arch>",
              "macos-15",
              "saas-macos-medium-m1"),
          new BuildTarget(
              "macos-intel",
              "x86_64-apple-darwin",
              "<family>mac</family><arch>x86_64</arch>",
              "macos-15-intel",
              null),
          new BuildTarget(
              "linux-arm",
              "aarch64-unknown-linux-gnu",
              "<name>linux</name><arch>aarch64</arch>",
              "ubuntu-24.04-arm",
              "saas-linux-small-arm64"),
          new BuildTarget(
              "windows-arm",
              "aarch64-pc-windows-msvc",
              "<family>windows</family><arch>aarch64</arch>",
              "windows-11-arm",
              null));

  /** As many of them as are the usual ones; the others are options. */
  private static final int USUAL = 4;

  /** Returns all of them, the usual ones first. */
  static List<BuildTarget> known() {
    return KNOWN;
  }

  /** Returns the usual ones, and the one of a machine, so that a build there makes something. */
  public static List<BuildTarget> usualOn(HostSystem host) {
    Predicate<BuildTarget> isHost =
        target ->
            TargetTriple.parse(target.triple())
                .filter(
                    each -> each.os() == host.os() && each.architecture() == host.architecture())
                .isPresent();
    return Stream.concat(KNOWN.stream().limit(USUAL), KNOWN.stream().skip(USUAL).filter(isHost))
        .toList();
  }

  /**
   * Returns those that profiles are for.
   *
   * @param profiles e.g. {@code linux}
   * @throws ProblemException if there is none of a name
   */
  public static List<BuildTarget> named(List<String> profiles) throws ProblemException {
    List<BuildTarget> targets = new ArrayList<>();
    for (String profile : profiles) {
      targets.add(
          ofProfile(profile.strip()).orElseThrow(() -> unknown(profile.strip()).asException()));
    }
    return targets.stream().distinct().toList();
  }

  static Optional<BuildTarget> ofProfile(String profile) {
    return KNOWN.stream().filter(each -> each.profile().equals(profile)).findFirst();
  }

  /** Returns the property that is the phase of its execution. */
  String phase() {
    return "pybundle.phase." + profile;
  }

  private static Problem unknown(String profile) {
    List<String> names = KNOWN.stream().map(BuildTarget::profile).toList();
    return new Problem(
        "<profiles> (pybundle.init.profiles) names '%s', which is no profile of pybundle"
            .formatted(profile),
        NearestName.in(names, profile)
            .map("write %s"::formatted)
            .orElse("take some of " + String.join(", ", names)));
  }
}
