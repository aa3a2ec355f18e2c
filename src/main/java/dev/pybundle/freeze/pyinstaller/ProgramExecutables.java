package dev.pybundle.freeze.pyinstaller;

import dev.pybundle.bundle.Assembler.Changes;
import dev.pybundle.bundle.Bundle;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.OperatingSystem;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.process.Command;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.process.ProcessRunner;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Writes executables of PyInstaller with another archive in them. The executable around it is the
 * one that PyInstaller made, so neither PyInstaller nor Python is needed.
 */
public class ProgramExecutables {

  private static final String OBJCOPY = "objcopy";
  private static final String SECTION = "pydata";
  private static final Duration TIMEOUT = Duration.ofMinutes(10);

  private final HostSystem host;
  private final ProcessRunner processes;

  /** Takes what it finds and starts tools with. */
  public ProgramExecutables(HostSystem host, ProcessRunner processes) {
    this.host = host;
    this.processes = processes;
  }

  /**
   * Writes the executable of a Bundle with another archive in it.
   *
   * @param bundle whose executable it is; not changed
   * @param changes what to do differently in the archive
   * @param program a path that does not exist, in a folder that does
   * @throws ProblemException if a tool is missing, or the system does not allow it
   * @throws IOException if a file cannot be read or written
   * @throws InterruptedException if the thread was interrupted; nothing runs then
   */
  void write(Bundle bundle, Changes changes, Path program)
      throws ProblemException, IOException, InterruptedException {
    Path old = bundle.program();
    Path archive = program.resolveSibling(program.getFileName() + ".pkg");
    try {
      new PackageArchiveWriter(PackageArchive.read(old), changes, isWindows(bundle)).write(archive);
      switch (os(bundle)) {
        case LINUX -> embedInSection(old, archive, program);
        case WINDOWS -> append(old, archive, program);
        case MACOS -> requirePossible(OperatingSystem.MACOS);
      }
    } finally {
      Files.deleteIfExists(archive);
    }
  }

  /**
   * Refuses what cannot be put together again on this machine.
   *
   * @param os the system of the program
   */
  public void requirePossible(OperatingSystem os) throws ProblemException {
    switch (os) {
      case LINUX -> objcopy();
      case WINDOWS -> {}
      case MACOS ->
          throw new Problem(
                  "A onefile program for macOS cannot be assembled again: its signature covers the"
                      + " archive",
                  "take <layout>onedir</layout>, which Tauri puts into the app as a folder, or"
                      + " leave out <excludeFiles>")
              .asException();
    }
  }

  /** Returns the names of the tools that writing the executable of a Bundle takes. */
  static List<String> tools(Bundle bundle) {
    return os(bundle) == OperatingSystem.LINUX ? List.of(OBJCOPY) : List.of();
  }

  private Path objcopy() throws ProblemException {
    return host.find(OBJCOPY).orElseThrow(() -> noObjcopy().asException());
  }

  /** The section headers behind the archive are written again by the tool that PyInstaller uses. */
  private void embedInSection(Path old, Path archive, Path program)
      throws ProblemException, IOException, InterruptedException {
    Path tool = objcopy();
    Files.copy(old, program, StandardCopyOption.COPY_ATTRIBUTES);
    ProcessResult result =
        processes.run(
            new Command(
                List.of(
                    tool.toString(),
                    "--update-section",
                    SECTION + "=" + archive,
                    program.toString()),
                Objects.requireNonNull(program.getParent()),
                Map.of("LC_ALL", "C.UTF-8", "PATH", host.variable("PATH").orElse("")),
                TIMEOUT,
                null));
    if (!result.succeeded()) {
      throw new IOException(result.describe());
    }
  }

  private static Problem noObjcopy() {
    return new Problem(
        "The program cannot be assembled again, because there is no 'objcopy' on the PATH",
        "install binutils (Debian: apt-get install binutils)");
  }

  private static void append(Path old, Path archive, Path program) throws IOException {
    Files.copy(old, program, StandardCopyOption.COPY_ATTRIBUTES);
    long start = PackageArchive.read(old).start();
    try (FileChannel out = FileChannel.open(program, StandardOpenOption.WRITE);
        FileChannel in = FileChannel.open(archive, StandardOpenOption.READ)) {
      out.truncate(start);
      out.position(start);
      append(archive, in, in.size(), out);
    }
    PeChecksum.update(program);
  }

  /**
   * Writes what comes next in a file behind what was written to another one. Not with {@code
   * transferTo}, which under Wine takes the other one for a socket.
   */
  static void append(Path file, FileChannel in, long size, FileChannel out) throws IOException {
    long end = out.position() + size;
    while (out.position() < end) {
      long moved = out.transferFrom(in, out.position(), end - out.position());
      if (moved <= 0) {
        throw new EOFException(file + " is too short");
      }
      out.position(out.position() + moved);
    }
  }

  /** Returns whether a Bundle is for Windows, whose archives have paths with backslashes. */
  static boolean isWindows(Bundle bundle) {
    return os(bundle) == OperatingSystem.WINDOWS;
  }

  static OperatingSystem os(Bundle bundle) {
    return TargetTriple.parse(bundle.manifest().triple())
        .orElseThrow(() -> new IllegalStateException("A Bundle has a known triple"))
        .os();
  }
}
