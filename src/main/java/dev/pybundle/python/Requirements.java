package dev.pybundle.python;

import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.TomlTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the user's program needs from a package index.
 *
 * @param kind form of the file
 * @param file the file; null if there is none
 * @param entries what it names; of a {@code uv.lock} the packages of all groups and extras, of
 *     which the installation shows what is needed
 * @param locked whether two builds install the same
 * @param hashed whether every requirement of a requirements file has a hash
 * @param python the versions of Python that it is for; null if it does not say
 * @param pythonFrom the file that says so
 * @param inputs all files that decide what is installed
 * @param localSources folders, wheels and archives of this machine that are installed
 * @param built whether only its build backend knows what the project needs
 * @param member the member of uv's workspace that the program is of; null if it is its root
 * @param extras what of the project is wanted besides: names of extras, and of groups
 * @param own the project that the program is the code of; null if it is no distribution
 */
record Requirements(
    Kind kind,
    @Nullable Path file,
    List<Requirement> entries,
    boolean locked,
    boolean hashed,
    @Nullable String python,
    @Nullable Path pythonFrom,
    List<Path> inputs,
    List<Path> localSources,
    boolean built,
    @Nullable String member,
    List<String> extras,
    @Nullable OwnProject own) {

  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z0-9_]+)}");

  private static final Pattern INDEX = Pattern.compile("(?m)^\\s*(?:-.*\\s)?(?:--index-url\\b|-i)");

  /** The forms, the one that says most first. */
  enum Kind {
    /** uv's lock file. */
    UV_LOCK,
    /** The standard's lock file (PEP 751). */
    PYLOCK,
    /** pip's requirements file. */
    REQUIREMENTS,
    /** The project's own metadata (PEP 621). */
    PYPROJECT,
    /** Nothing but the standard library is needed. */
    NONE
  }

  /**
   * Returns the file.
   *
   * @throws IllegalStateException if there is none
   */
  Path given() {
    if (file == null) {
      throw new IllegalStateException("There is no requirements file");
    }
    return file;
  }

  /**
   * Returns the variables that the files name, e.g. {@code ${INDEX_TOKEN}}: installers put their
   * values there.
   *
   * @throws IOException if a file cannot be read
   */
  Map<String, String> variables(HostSystem host) throws IOException {
    Map<String, String> variables = new TreeMap<>();
    for (Path input : inputs) {
      VARIABLE
          .matcher(Files.readString(input, StandardCharsets.UTF_8))
          .results()
          .map(match -> match.group(1))
          .forEach(name -> host.variable(name).ifPresent(value -> variables.put(name, value)));
    }
    return variables;
  }

  /**
   * Returns whether a requirements file says itself which package index it is for.
   *
   * @throws IOException if a file cannot be read
   */
  boolean nameIndex() throws IOException {
    if (kind != Kind.REQUIREMENTS) {
      return false;
    }
    for (Path input : inputs) {
      if (INDEX.matcher(Files.readString(input, StandardCharsets.UTF_8)).find()) {
        return true;
      }
    }
    return false;
  }

  /**
   * Returns the options by which uv takes what is wanted besides.
   *
   * @throws ProblemException if the project cannot be read
   */
  List<String> extraOptions() throws ProblemException {
    List<String> options = new ArrayList<>();
    for (String extra : extras) {
      TomlTable root = TomlTable.read(pyproject());
      options.addAll(List.of(isExtra(root, extra) ? "--extra" : "--group", extra));
    }
    return options;
  }

  /** Returns the project's file, which of a lock is the last input: that of the member. */
  Path pyproject() {
    return kind == Kind.UV_LOCK ? inputs.get(inputs.size() - 1) : given();
  }

  static boolean isExtra(TomlTable root, String name) {
    return root.table("project").table("optional-dependencies").has(name);
  }

  /** Returns the folder that relative paths in the file start from. */
  Path folder() {
    Path folder = given().getParent();
    return folder == null ? given() : folder;
  }
}
