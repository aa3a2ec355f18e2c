package dev.pybundle.python;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.SourceFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * A copy of a project to build its distribution from, without what builds have left in its folder.
 * Build backends look at all that lies there: Maven's folder would be a package of the program, and
 * so what worked without Maven would not work with it.
 */
final class ProjectCopy {

  private static final String GIT = ".git";

  private ProjectCopy() {}

  /**
   * Copies a project. Backends that take the version from git see the repository of the original.
   *
   * @param project its folder
   * @param output folder that the running build writes to
   * @param copy a folder that is made anew
   * @throws IOException if a file cannot be read or written
   */
  static void make(Path project, Path output, Path copy) throws IOException {
    AtomicFiles.deleteTree(copy);
    Files.walkFileTree(
        project,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            if (folder.equals(output) || SourceFiles.isMade(folder, project)) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            Files.createDirectories(copied(folder));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            // Links are followed: where they lead is relative to the original.
            if (Files.isRegularFile(file)) {
              Files.copy(file, copied(file), StandardCopyOption.COPY_ATTRIBUTES);
            } else if (Files.isDirectory(file)) {
              Files.createSymbolicLink(copied(file), file.toRealPath());
            }
            return FileVisitResult.CONTINUE;
          }

          private Path copied(Path path) {
            return copy.resolve(project.relativize(path).toString());
          }
        });
    if (Files.isDirectory(project.resolve(GIT))) {
      Files.write(
          copy.resolve(GIT),
          ("gitdir: " + project.resolve(GIT) + "\n").getBytes(StandardCharsets.UTF_8));
    }
  }
}
