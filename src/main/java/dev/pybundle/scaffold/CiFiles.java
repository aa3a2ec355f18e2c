package dev.pybundle.scaffold;

import dev.pybundle.bundle.OwnedFile;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The files that tell GitHub or GitLab how to build a program for all of its machines. */
final class CiFiles {

  /** GitLab's only file with a fixed place. */
  static final String GITLAB_MAIN = ".gitlab-ci.yml";

  /** What the requirements of a program stand in, below its folder. */
  private static final List<String> INPUTS =
      List.of("pom.xml", "uv.lock", "pylock.toml", "requirements*.txt", "pyproject.toml");

  private final Path root;
  private final String folder;
  private final String name;
  private final List<BuildTarget> targets;
  private final List<BuildTarget> fromLinux;

  /**
   * Takes what decides about the files.
   *
   * @param root the repository
   * @param project the folder of the POM, in it
   * @param name of the program
   * @param targets what the POM has profiles for
   * @param fromLinux those of them that one Linux machine builds in one call
   */
  CiFiles(
      Path root,
      Path project,
      String name,
      List<BuildTarget> targets,
      List<BuildTarget> fromLinux) {
    this.root = root;
    this.folder = root.relativize(project).toString().replace('\\', '/');
    this.name = name;
    this.targets = targets;
    this.fromLinux = fromLinux;
  }

  /** Returns what a system has of its own. */
  List<OwnedFile> of(CiSystem system) {
    return switch (system) {
      case github -> github();
      case gitlab -> List.of(gitlab());
      case none -> List.of();
    };
  }

  /** Returns the file that GitLab looks for, with nothing in it but the name of ours. */
  OwnedFile gitlabMain() {
    return file(GITLAB_MAIN, "gitlab/main.yml", Map.of("INCLUDED", gitlabPath()));
  }

  /** Returns the path of GitLab's own file. */
  String gitlabPath() {
    return ".gitlab/" + name + ".gitlab-ci.yml";
  }

  private List<OwnedFile> github() {
    String each = name + ".yml";
    OwnedFile matrix =
        file(
            ".github/workflows/" + each,
            "github/each.yml",
            Map.of("MATRIX", runners(targets), "OTHER", allName()));
    if (fromLinux.size() < 2) {
      return List.of(matrix);
    }
    OwnedFile all =
        file(
            ".github/workflows/" + allName(),
            "github/all.yml",
            Map.of("MATRIX", runners(elsewhere()), "OTHER", each));
    return List.of(matrix, all);
  }

  private String allName() {
    return name + "-from-linux.yml";
  }

  private OwnedFile gitlab() {
    String rows =
        elsewhere().stream()
            .filter(target -> target.gitlabRunner() != null)
            .map(
                target ->
                    "      - { PROFILE: %s, RUNNER: %s }"
                        .formatted(target.profile(), target.gitlabRunner()))
            .collect(Collectors.joining("\n"));
    String probe =
        rows.isEmpty()
            ? ""
            : Template.of("gitlab/probe.yml").filled(values(Map.of("MATRIX", rows)));
    return file(gitlabPath(), "gitlab/pipeline.yml", Map.of("PROBE", probe));
  }

  /** What is built on Linux, and is for another machine than the one that builds. */
  private List<BuildTarget> elsewhere() {
    return fromLinux.stream().filter(target -> !target.profile().equals("linux")).toList();
  }

  private OwnedFile file(String path, String template, Map<String, String> more) {
    return new OwnedFile(name, root.resolve(path), Template.of(template).filled(values(more)));
  }

  private Map<String, String> values(Map<String, String> more) {
    Map<String, String> values = new HashMap<>(more);
    String path = folder.isEmpty() ? "" : folder + "/";
    values.put("NAME", name);
    values.put("PATH", path);
    values.put("FOLDER", folder.isEmpty() ? "." : folder);
    values.put("PROFILES", joined(fromLinux, BuildTarget::profile, ","));
    values.put("TRIPLES", joined(fromLinux, BuildTarget::triple, " "));
    values.put(
        "INPUTS",
        INPUTS.stream().map(input -> "'" + path + input + "'").collect(Collectors.joining(", ")));
    values.put(
        "RELEASE", Template.of("github/release.yml").filled(Map.of("NAME", name)).stripTrailing());
    return values;
  }

  private static String runners(List<BuildTarget> targets) {
    return joined(
        targets,
        target ->
            "          - { profile: %s, triple: %s, runner: %s }"
                .formatted(target.profile(), target.triple(), target.githubRunner()),
        "\n");
  }

  private static String joined(
      List<BuildTarget> targets, Function<BuildTarget, String> text, String separator) {
    return targets.stream().map(text).collect(Collectors.joining(separator));
  }
}
