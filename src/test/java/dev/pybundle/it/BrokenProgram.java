package dev.pybundle.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A project whose build failed with a message that holds what mends it. The mending line is taken
 * from that message, so a test proves the message and not its own knowledge.
 */
public final class BrokenProgram {

  private static final String POM = "pom.xml";
  private static final String CONFIGURATION = "<configuration>";

  private final ItProject project;

  /**
   * Describes the copy of a project.
   *
   * @param basedir its folder
   * @param localRepository what its Maven installs into
   */
  public BrokenProgram(File basedir, File localRepository) {
    this.project = new ItProject(basedir, localRepository);
  }

  /** Fails unless the build said all of these, and what to do. */
  public void says(String... texts) throws IOException {
    project.log().says(texts);
    project.log().says("perhaps you should");
  }

  /**
   * Returns what a message held.
   *
   * @param pattern with one group
   */
  public String taken(String pattern) throws IOException {
    Matcher matcher = Pattern.compile(pattern).matcher(project.log().text());
    assertThat(matcher.find())
        .as("a message with %s in%n%s", pattern, project.log().text())
        .isTrue();
    return matcher.group(1);
  }

  /** Adds XML that a message told to add. */
  public void addToPom(String xml) throws IOException {
    String said = taken("perhaps you should add (" + Pattern.quote(xml) + ")");
    project.edit(POM, CONFIGURATION, CONFIGURATION + said);
  }

  /** Removes XML that a message told to remove. */
  public void removeFromPom(String xml) throws IOException {
    String said = taken("perhaps you should remove [^\\n]*(" + Pattern.quote(xml) + ")");
    project.edit(POM, said, "");
  }

  /** Replaces XML of the POM. */
  public void replaceInPom(String before, String after) throws IOException {
    project.edit(POM, before, after);
  }

  /** Replaces a text of a file. */
  public void edit(String path, String before, String after) throws IOException {
    project.edit(path, before, after);
  }

  /** Writes a file. */
  public void write(String path, String content) throws IOException {
    project.write(path, content);
  }

  /** Fails unless the build succeeds now. */
  public void mends() throws IOException, InterruptedException {
    project.maven("package").succeeds();
  }

  /** Fails unless the build succeeds now, and the program prints a text. */
  public void runs(String output, String... arguments) throws IOException, InterruptedException {
    mends();
    try (FrozenProgram program = FrozenProgram.copyOf(project.bundle())) {
      assertThat(program.run(arguments)).contains(output);
    }
  }
}
