package dev.pybundle.scaffold;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Who runs a project's builds. */
public enum CiSystem {
  /** GitHub Actions. */
  github,
  /** GitLab CI/CD. */
  gitlab,
  /** Nobody that pybundle should write a file for. */
  none;

  /**
   * Returns the one that a repository has: by its files, then by the addresses of its remotes;
   * GitHub if nothing tells.
   *
   * @param root the repository's folder
   * @throws IOException if its configuration cannot be read
   */
  static CiSystem of(Path root) throws IOException {
    if (Files.isDirectory(root.resolve(".github"))) {
      return github;
    }
    if (Files.exists(root.resolve(".gitlab-ci.yml"))) {
      return gitlab;
    }
    Path config = root.resolve(".git/config");
    if (!Files.isRegularFile(config)) {
      return github;
    }
    // An address is ASCII; a name beside it may be anything.
    try (Stream<String> lines = Files.lines(config, StandardCharsets.ISO_8859_1)) {
      return lines.anyMatch(line -> line.strip().startsWith("url") && line.contains("gitlab"))
          ? gitlab
          : github;
    }
  }
}
