package dev.pybundle.compress;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What a treatment does to a program.
 *
 * @param replacements path in the program to the copy to take
 * @param excluded paths to leave out
 * @param modules dotted names of the modules to leave out
 * @param code what becomes of the code of the modules that stay; null if nothing
 * @param summary says for a reader what was gained, given the bytes that it saved; empty if there
 *     is nothing to say
 */
public record Treated(
    Map<String, Path> replacements,
    Set<String> excluded,
    Set<String> modules,
    @Nullable CodeChange code,
    LongFunction<String> summary) {

  /** Copies the collections. */
  public Treated {
    replacements = Map.copyOf(replacements);
    excluded = Set.copyOf(excluded);
    modules = Set.copyOf(modules);
  }

  /** Nothing is changed, and why. */
  static Treated nothing(String why) {
    return new Treated(Map.of(), Set.of(), Set.of(), null, saved -> why);
  }

  /** Other copies of files are taken. */
  static Treated replacing(Map<String, Path> replacements, LongFunction<String> summary) {
    return new Treated(replacements, Set.of(), Set.of(), null, summary);
  }

  /** Files and modules are left out. */
  static Treated without(Set<String> files, Set<String> modules, LongFunction<String> summary) {
    return new Treated(Map.of(), files, modules, null, summary);
  }

  /** Code is changed. */
  static Treated changing(CodeChange code, LongFunction<String> summary) {
    return new Treated(Map.of(), Set.of(), Set.of(), code, summary);
  }
}
