package dev.pybundle.scaffold;

import dev.pybundle.bundle.Owned;
import dev.pybundle.bundle.OwnedFile;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Sets a project up for its release build: its POM, and the files of its CI. */
public final class ProjectScaffold {

  /** The freezer that makes programs for other machines. */
  private static final String CROSS_FREEZER = "pyinstaller";

  /**
   * What to set up.
   *
   * @param folder the project's
   * @param pom its POM, whether it is there or not
   * @param name of the program
   * @param plugin this plugin
   * @param targets what to build for
   * @param asked whether the user named them
   * @param ci whose files to write; null for who is seen in the repository
   * @param crossTargets the triples that Linux builds for, whatever it runs on
   */
  public record Request(
      Path folder,
      Path pom,
      String name,
      PluginCoordinates plugin,
      List<BuildTarget> targets,
      boolean asked,
      @Nullable CiSystem ci,
      Set<String> crossTargets) {}

  /** What would be done. */
  public static final class Plan {

    private final List<FileChange> changes = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();

    /** Returns the lines that show each change, and what stays as it is though it differs. */
    public List<String> lines() {
      List<String> lines = new ArrayList<>();
      for (FileChange change : changes) {
        if (change.kept()) {
          lines.add(
              change.name() + " was edited, and is kept; what pybundle would write differs so:");
        }
        lines.addAll(change.diff());
      }
      return lines;
    }

    /** Returns what is left to the user. */
    public List<String> remarks() {
      return List.copyOf(remarks);
    }

    /** Returns the files that would change. */
    public List<String> files() {
      return changed().map(FileChange::name).toList();
    }

    /**
     * Changes them.
     *
     * @throws ProblemException if one cannot be written
     */
    public void write() throws ProblemException {
      for (FileChange change : changed().toList()) {
        change.write();
      }
    }

    private Stream<FileChange> changed() {
      return changes.stream().filter(change -> !change.kept());
    }
  }

  /**
   * Finds out what to change; nothing is written.
   *
   * @param request what to set up
   * @throws ProblemException if the POM cannot be read or edited, or a pipeline would have nothing
   *     to name
   * @throws IOException if a file cannot be read
   */
  public Plan plan(Request request) throws ProblemException, IOException {
    Plan plan = new Plan();
    Path project = request.folder().toAbsolutePath().normalize();
    Path root = repository(project);
    PomEditor.Edited edited = editPom(request, root, plan);
    if (edited.kept().isPresent() && edited.targets().isEmpty()) {
      throw ScaffoldProblems.noProfiles(edited.kept().get()).asException();
    }
    edited.kept().map(Problem::sentence).ifPresent(plan.remarks::add);
    List<BuildTarget> fromLinux = fromLinux(request, edited);
    CiFiles files = new CiFiles(root, project, request.name(), edited.targets(), fromLinux);
    CiSystem ci = request.ci() == null ? CiSystem.of(root) : request.ci();
    for (OwnedFile file : files.of(ci)) {
      add(plan, root, file);
    }
    if (ci == CiSystem.gitlab) {
      addGitlabMain(plan, root, files);
    }
    return plan;
  }

  private static PomEditor.Edited editPom(Request request, Path root, Plan plan)
      throws ProblemException, IOException {
    boolean isNew = !Files.isRegularFile(request.pom());
    byte[] old = isNew ? new byte[0] : Files.readAllBytes(request.pom());
    byte[] base = isNew ? newPom(request.name()) : old;
    String name = name(root, request.pom());
    PomEditor.Edited edited =
        PomEditor.edit(name, base, request.plugin(), request.targets(), request.asked());
    String before = isNew ? "" : PomText.read(name, old).text();
    if (!edited.pom().text().equals(before)) {
      plan.changes.add(
          new FileChange(
              request.pom(), name, old, before, edited.pom().bytes(), edited.pom().text(), false));
    }
    return edited;
  }

  private static byte[] newPom(String name) {
    return Template.of("pom/project.xml")
        .filled(Map.of("PROJECT_GROUP", "org.example", "PROJECT_NAME", name))
        .getBytes(StandardCharsets.UTF_8);
  }

  /** A POM of the user's own making may not bear several profiles at once. */
  private static List<BuildTarget> fromLinux(Request request, PomEditor.Edited edited) {
    boolean isCross = edited.goals().contains(CROSS_FREEZER) && edited.kept().isEmpty();
    return edited.targets().stream()
        .filter(
            target ->
                isCross
                    ? request.crossTargets().contains(target.triple())
                    : target.profile().equals("linux"))
        .toList();
  }

  private static void add(Plan plan, Path root, OwnedFile file) throws IOException {
    Owned.State state = file.state();
    if (state == Owned.State.SAME) {
      return;
    }
    boolean isNew = state == Owned.State.NEW;
    byte[] old = isNew ? new byte[0] : Files.readAllBytes(file.path());
    String before = new String(old, StandardCharsets.UTF_8);
    byte[] bytes = file.text().getBytes(StandardCharsets.UTF_8);
    String name = name(root, file.path());
    boolean kept = state == Owned.State.EDITED;
    plan.changes.add(new FileChange(file.path(), name, old, before, bytes, file.text(), kept));
  }

  private static String name(Path root, Path file) {
    return root.relativize(file.toAbsolutePath().normalize()).toString().replace('\\', '/');
  }

  private static void addGitlabMain(Plan plan, Path root, CiFiles files) throws IOException {
    OwnedFile main = files.gitlabMain();
    if (!Files.exists(main.path())) {
      add(plan, root, main);
    } else if (!Files.readString(main.path(), StandardCharsets.ISO_8859_1)
        .contains(files.gitlabPath())) {
      plan.remarks.add(
          "still missing below include: of %s: - local: %s"
              .formatted(CiFiles.GITLAB_MAIN, files.gitlabPath()));
    }
  }

  /** The folder that CI looks for its files in; the project's own if it is in no repository. */
  private static Path repository(Path project) {
    for (Path folder = project; folder != null; folder = folder.getParent()) {
      if (Files.exists(folder.resolve(".git"))) {
        return folder;
      }
    }
    return project;
  }
}
