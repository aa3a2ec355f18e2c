package dev.pybundle.artifact;

import dev.pybundle.bundle.BundleManifest;
import dev.pybundle.message.Problem;
import java.nio.file.Path;
import java.util.List;

/** What the user reads when a program cannot be attached, or taken from where it was. */
final class ArtifactProblems {

  private ArtifactProblems() {}

  /** Says that two programs want the same coordinates. */
  static Problem attachedTwice(String type, String classifier, Path second, Path first) {
    return new Problem(
        "Both "
            + first
            + " and "
            + second
            + " would be attached as type "
            + type
            + ", classifier "
            + classifier,
        "give one of the executions a <name> or a <classifier> of its own");
  }

  /** Says that two executions work in the same folder. */
  static Problem workspaceShared(Path workspace, Path lost) {
    return new Problem(
        "Two executions write to "
            + workspace
            + ", and the second replaced "
            + lost
            + ", which was attached",
        "give one of the executions a <name> or an <outputDirectory> of its own");
  }

  /** {@code <from>} of another form. */
  static Problem badFrom(String from, String property) {
    return new Problem(
        "<from>" + from + "</from> (-D" + property + ") does not name a program",
        "write <from>groupId:artifactId:version</from>, as the module has them that freezes it; if"
            + " its classifier is not the triple, add it: <from>groupId:artifactId:version:"
            + "{triple}-worker</from>");
  }

  /**
   * Several onedir programs, or one that the app is not built for.
   *
   * @param from where they come from
   * @param target what the app is built for
   */
  static Problem onedirForOneTarget(String from, String target) {
    return new Problem(
        from
            + " is a onedir program, and the folder in which Tauri looks for it holds that of one"
            + " machine only",
        "remove <triples> (-Dpybundle.triples), so that the one for the target "
            + target
            + " is staged, or deploy it with <layout>onefile</layout>");
  }

  /**
   * No repository has a program.
   *
   * @param artifact what was looked for
   * @param reason Maven's own
   * @param triple the machine it should be for
   * @param others the triples for which there is one
   */
  static Problem programMissing(
      String artifact, String reason, String triple, List<String> others) {
    String deploy =
        "run `mvn deploy -Dpybundle.target=" + triple + "` for it on a machine of that kind";
    return others.isEmpty()
        ? new Problem(
            "No repository has " + artifact + " (" + reason + ")",
            deploy + ", or check the coordinates in <from> and the project's <repositories>")
        : new Problem(
            "No repository has " + artifact + "; it is there for " + String.join(", ", others),
            deploy + ", or set <triples> (-Dpybundle.triples) to what there is");
  }

  /**
   * No repository has the release that a delta starts from, or that a program is compared with.
   *
   * @param parameter the parameter that names it
   * @param artifact what was looked for
   * @param reason Maven's own
   * @param triple the machine it should be for
   * @param others the triples for which there is one
   */
  static Problem releaseMissing(
      String parameter, String artifact, String reason, String triple, List<String> others) {
    String there =
        others.isEmpty()
            ? " (" + reason + ")"
            : "; for " + triple + " it was never deployed, only for " + String.join(", ", others);
    return new Problem(
        "No repository has " + artifact + there,
        "write into "
            + parameter
            + " a release that was installed or deployed"
            + " for this triple, or add to the project's <repositories> the one that has it");
  }

  /** The module that freezes the program was not built before the one that stages it. */
  static Problem moduleNotBuilt(String artifact, String reason, String module) {
    return new Problem(
        artifact + " was not built before it is staged (" + reason + ")",
        "let Maven build the module "
            + module
            + " first, up to the phase package: list it first in <modules>, or make it a"
            + " <dependency> with <type>pom</type> and <scope>provided</scope>");
  }

  /** What was attached as {@code bundle.json} is none. */
  static Problem noManifest(String artifact, Path file) {
    return new Problem(
        artifact + " is not the bundle.json of a program (" + file + ")",
        "check that <from> names a module that runs the goal pyinstaller");
  }

  /** What was attached as {@code bundle.json} is that of another pybundle. */
  static Problem otherSchema(String artifact, int schemaVersion) {
    return new Problem(
        artifact
            + " was attached by another version of pybundle (schema "
            + schemaVersion
            + " of bundle.json, and this one reads "
            + BundleManifest.SCHEMA_VERSION
            + ")",
        "deploy it again with this version of pybundle, or stage it with the version that attached"
            + " it");
  }

  /**
   * What was attached as {@code bundle.json} holds what pybundle never writes.
   *
   * @param fault what is wrong, as a clause
   * @param file where it is
   */
  static Problem badManifest(String artifact, String fault, Path file) {
    return new Problem(
        artifact + " is damaged or was not written by pybundle: " + fault + " (" + file + ")",
        "delete "
            + file.getParent()
            + " to fetch it again; if that does not help, find out who deployed it, and deploy it"
            + " again with the goal pyinstaller; a name with letters beyond ASCII needs a UTF-8"
            + " locale, e.g. LC_ALL=C.UTF-8");
  }

  /**
   * A program is not the one that its {@code bundle.json} describes, so nobody knows what it is.
   *
   * @param damage what is different
   * @param folder where it is
   */
  static Problem notAsRecorded(String damage, Path folder) {
    return new Problem(
        damage + ", so it is not attached (" + folder + ")",
        "freeze again with mvn clean package; if the file was changed on purpose, make that change"
            + " a part of the build, e.g. with <datas> or <binaries>");
  }

  /** The program is for another machine than its classifier says. */
  static Problem otherTriple(String artifact, String actual, String wanted) {
    return new Problem(
        artifact + " is a program for " + actual + ", and " + wanted + " is wanted",
        "write {triple} where the classifier in <from> has the triple, or set <triples> to "
            + actual);
  }

  /**
   * A program or its archive is not what pybundle attaches.
   *
   * @param reason what is wrong with it
   * @param file where it is
   */
  static Problem cannotUnpack(String artifact, String reason, Path file) {
    return new Problem(
        artifact + " cannot be unpacked: " + reason,
        "check that there is room on the disk, and delete "
            + file.getParent()
            + " to fetch it again; if that does not help, deploy it again with the goal"
            + " pyinstaller, which packs it");
  }

  /**
   * The program is not the one that its {@code bundle.json} describes.
   *
   * @param damage what is different
   * @param file where it is
   */
  static Problem wrongHash(String artifact, String damage, Path file) {
    return new Problem(
        artifact + " is not what its bundle.json says: " + damage,
        "delete "
            + file.getParent()
            + " to fetch it again; if that does not help, deploy it again");
  }
}
