package dev.pybundle.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.bundle.Bundle;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
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
  private final String module;
  private final String artifactId;

  /**
   * Describes the copy of a project, which is named like its artifact.
   *
   * @param basedir its folder
   * @param localRepository what its Maven installs into
   */
  public BrokenProgram(File basedir, File localRepository) {
    this(new ItProject(basedir, localRepository), "", basedir.getName());
  }

  /**
   * Describes a module of the copy of a project, which is named like its artifact.
   *
   * @param basedir the folder of the project
   * @param localRepository what its Maven installs into
   * @param module the module's folder in it
   */
  public BrokenProgram(File basedir, File localRepository, String module) {
    this(new ItProject(basedir, localRepository), module + "/", module);
  }

  private BrokenProgram(ItProject project, String module, String artifactId) {
    this.project = project;
    this.module = module;
    this.artifactId = artifactId;
  }

  /** Fails unless the message says all of these, and what to do. */
  public void says(String... texts) throws IOException {
    assertThat(message()).contains(texts).contains("perhaps you should");
  }

  /**
   * Returns what the message held.
   *
   * @param pattern with one group
   */
  public String taken(String pattern) throws IOException {
    return taken(pattern, message());
  }

  /**
   * Returns what a warning of the build held, of this program or of another.
   *
   * @param pattern with one group
   */
  public String warned(String pattern) throws IOException {
    return taken("\\[WARNING] .*" + pattern, project.log().text());
  }

  private static String taken(String pattern, String said) {
    Matcher matcher = Pattern.compile(pattern).matcher(said);
    assertThat(matcher.find()).as("%s in: %s", pattern, said).isTrue();
    return matcher.group(1);
  }

  /** Adds XML that a message told to add. */
  public void addToPom(String xml) throws IOException {
    configure(taken("perhaps you should add (" + Pattern.quote(xml) + ")"));
  }

  /** Removes XML that a message told to remove. */
  public void removeFromPom(String xml) throws IOException {
    String said = taken("perhaps you should remove [^\\n]*(" + Pattern.quote(xml) + ")");
    edit(POM, said, "");
  }

  /** Replaces XML of the POM. */
  public void replaceInPom(String before, String after) throws IOException {
    edit(POM, before, after);
  }

  /** Replaces a text of a file. */
  public void edit(String path, String before, String after) throws IOException {
    project.edit(module + path, before, after);
  }

  /** Adds XML to the configuration. */
  public void configure(String xml) throws IOException {
    edit(POM, CONFIGURATION, CONFIGURATION + xml);
  }

  /** Deletes a file. */
  public void delete(String path) throws IOException {
    Files.delete(project.file(module + path));
  }

  /** Writes a file. */
  public void write(String path, String content) throws IOException {
    project.write(module + path, content);
  }

  /** Fails unless the build succeeds now, and gives none of its advice again. */
  public void mends() throws IOException, InterruptedException {
    project.followed();
  }

  /** Fails unless the build succeeds now, and the program prints a text. */
  public void runs(String output) throws IOException, InterruptedException {
    mends();
    prints(output);
  }

  /** Fails unless the program that a build has made prints a text. */
  public void prints(String output) throws IOException, InterruptedException {
    Bundle bundle = project.bundleIn(module + "target/pybundle/" + project.triple());
    try (FrozenProgram program = FrozenProgram.copyOf(bundle)) {
      assertThat(program.run()).contains(output);
    }
  }

  /** Returns what the build ended with: the log has lines of other modules, too. */
  private String message() throws IOException {
    Pattern failure =
        Pattern.compile(
            " on project " + Pattern.quote(artifactId) + ": (.*?)-> \\[Help", Pattern.DOTALL);
    Matcher matcher = failure.matcher(project.log().text());
    assertThat(matcher.find()).as("a failure of %s", artifactId).isTrue();
    return matcher.group(1);
  }
}
