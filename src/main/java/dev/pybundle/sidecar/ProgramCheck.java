package dev.pybundle.sidecar;

import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.ExecutableHeader;
import dev.pybundle.platform.OperatingSystem;
import dev.pybundle.platform.TargetTriple;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Refuses what must not be staged; Tauri would ship all of it without a word. */
final class ProgramCheck {

  private static final byte[] SCRIPT = "#!".getBytes(StandardCharsets.US_ASCII);

  private ProgramCheck() {}

  /** Refuses a runnable that is missing, empty, a folder, or made for another machine. */
  static void refuseProgram(Path program, TargetTriple triple)
      throws ProblemException, IOException {
    String text = program.toString();
    if (!Files.exists(program)) {
      throw new Problem(
              "There is no program " + text + " to stage", "run the goal pyinstaller before")
          .asException();
    }
    if (Files.isDirectory(program)) {
      throw SidecarProblems.programIsFolder(text).asException();
    }
    if (Files.size(program) == 0) {
      throw new Problem(
              text + " is empty, and Tauri would ship it without a word",
              "delete it and run the goal pyinstaller again")
          .asException();
    }
    Optional<ExecutableHeader> header = ExecutableHeader.read(program);
    if (header.isEmpty() && !isScript(program, triple)) {
      throw new Problem(
              text + " begins like no program for " + triple.value(),
              "delete it and run the goal pyinstaller again")
          .asException();
    }
    Optional<String> contradiction = header.flatMap(found -> found.contradicts(triple));
    if (contradiction.isPresent()) {
      throw SidecarProblems.wrongMachine(text, contradiction.get()).asException();
    }
  }

  /** Refuses something else in the place of a folder to write to. */
  static void refuseNoFolder(Path folder) throws ProblemException {
    if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(folder)) {
      throw SidecarProblems.inTheWay(folder.toString(), "a folder").asException();
    }
  }

  /** A script is what a developer stages to run the backend from its sources. */
  static boolean isScript(Path program, TargetTriple triple) throws IOException {
    if (triple.os() == OperatingSystem.WINDOWS) {
      return false;
    }
    try (InputStream in = Files.newInputStream(program)) {
      return Arrays.equals(in.readNBytes(SCRIPT.length), SCRIPT);
    }
  }
}
