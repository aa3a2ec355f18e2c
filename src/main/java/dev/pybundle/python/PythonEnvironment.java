package dev.pybundle.python;

import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A finished virtual environment: the requirements, and apart from them the freezer; nothing else.
 *
 * @param python the interpreter in it
 * @param interpreter the interpreter below it
 * @param key hash of all that decides what is in it
 * @param inputs what was asked for: requirement files and pins by label, to value or hash
 * @param packages installed distributions: normalized name (PEP 503) to version
 * @param own what there is of the user's own project besides its code
 * @param freezer the freezer
 * @param target what there is for the program's own system; null if that is this one
 * @param origin where all of it is from, e.g. {@code Python 3.11.2 from /usr/bin/python3.11,
 *     packages by uv 0.13.9 from requirements.txt}
 */
public record PythonEnvironment(
    Path python,
    InterpreterInfo interpreter,
    String key,
    Map<String, String> inputs,
    Map<String, String> packages,
    OwnFiles own,
    FreezerPackages freezer,
    @Nullable TargetPython target,
    String origin) {

  /** Sorts the maps. */
  public PythonEnvironment {
    Objects.requireNonNull(own);
    inputs = Collections.unmodifiableSortedMap(new TreeMap<>(inputs));
    packages = Collections.unmodifiableSortedMap(new TreeMap<>(packages));
  }

  /** Returns the version of the interpreter that the program has, e.g. {@code 3.13.2}. */
  public String programPython() {
    return target == null ? interpreter.version() : target.version();
  }
}
