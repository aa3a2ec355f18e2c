package dev.pybundle.mojo;

import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** A JVM, of whatever locale, that names each file in a folder by its text, as a manifest does. */
final class InvalidPathMain {

  private InvalidPathMain() {}

  public static void main(String[] arguments) throws Exception {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of(arguments[0]))) {
      for (Path file : files) {
        System.out.println(Path.of(file.toString()));
      }
    } catch (InvalidPathException refused) {
      System.out.println(ParameterProblems.invalidPath(refused).sentence());
    }
  }
}
