package dev.pybundle.probe;

import dev.pybundle.message.PomXml;
import dev.pybundle.message.Problem;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The part of {@link DiagnosisProblems} about what is imported, and what distributions say. */
final class ModuleProblems {

  private static final Map<String, String> HOW =
      Map.of(
          "static", "%s imports '%s', which is not in the frozen program",
          "named",
              "%s imports '%s' by a text, which PyInstaller does not follow, so it is not in the frozen"
                  + " program",
          "computed",
              "%s imports '%s' by a name that is computed at run time, so PyInstaller did not see it");

  private ModuleProblems() {}

  // ---- What was seen.

  /** Says who imports a module, and how. */
  static String imports(String place, String how, String module) {
    return HOW.getOrDefault(how, "%s needs '%s', which is not in the frozen program")
        .formatted(place, module);
  }

  // ---- Modules.

  /** A module that the user left out. */
  static Problem excluded(String imports, String exclude) {
    return new Problem(
        imports + ": it is left out by <excludes><exclude>" + exclude + "</exclude></excludes>",
        "remove " + PomXml.item("excludes", "exclude", exclude));
  }

  /** A module that is installed, and was not found. */
  static Problem hiddenImport(String imports, String module) {
    return new Problem(imports, "add " + PomXml.item("hiddenImports", "hiddenImport", module));
  }

  /** One of several modules, of which any may be wanted. */
  static Problem submodules(String imports, String parent) {
    return new Problem(imports, "add " + PomXml.item("collectSubmodules", "package", parent));
  }

  /** A module of no installed distribution. */
  static Problem notInstalled(
      String place, String module, String why, String distribution, @Nullable String file) {
    return new Problem(
        "%s imports '%s', which is not installed%s".formatted(place, module, why),
        requirement(distribution, file));
  }

  /** A module of the user's in a folder that is not looked at. */
  static Problem outsideSourceRoots(
      String place, String module, String folder, List<String> roots) {
    StringBuilder xml = new StringBuilder("<sourceRoots>");
    roots.forEach(root -> xml.append(PomXml.element("sourceRoot", root)));
    return new Problem(
        "%s imports '%s', which is in %s, and that is none of the source roots"
            .formatted(place, module, folder),
        "add " + xml.append("</sourceRoots>"));
  }

  /** A module of Python that this Python does not have. */
  static Problem standardModuleMissing(String place, String module, String python) {
    return new Problem(
        "%s imports '%s', which the Python %s that the program was frozen with does not have"
            .formatted(place, module, python),
        "freeze with a Python that has it, e.g. <python>/usr/bin/python3</python>, after"
            + " installing what it needs, e.g. python3-tk for tkinter");
  }

  /** A module that hides a package. */
  static Problem hidesPackage(String place, String module, String file) {
    return new Problem(
        "%s imports '%s', and its parent is the file %s".formatted(place, module, file),
        "rename " + file + ", which hides the package of the same name");
  }

  /** Code that reads the source code of the entry. */
  static Problem sourceCodeOfEntry(String place) {
    return new Problem(
        place
            + " reads the source code of a function of the <entry>, which a frozen program has not",
        "move the function into a module of its own, e.g. rules.py, and add"
            + " <moduleCollectionMode><rules>pyz+py</rules></moduleCollectionMode>");
  }

  /** A file with data where a module is wanted. */
  static Problem dataAsModule(String imports, String source, String target) {
    return new Problem(
        imports + "; it is a folder with data", "add " + DiagnosisProblems.data(source, target));
  }

  // ---- Metadata and entry points.

  /** Metadata that was not frozen. */
  static Problem metadata(String place, String distribution) {
    return new Problem(
        "%s reads the metadata of the distribution '%s', which is not in the frozen program"
            .formatted(place, distribution),
        "add " + PomXml.item("copyMetadata", "distribution", distribution));
  }

  /** Metadata of something that is not installed. */
  static Problem metadataNotInstalled(
      String place, String distribution, String requirement, @Nullable String file) {
    return new Problem(
        "%s reads the metadata of the distribution '%s', which is not installed"
            .formatted(place, distribution),
        requirement(requirement, file));
  }

  /** An entry point that was not frozen. */
  static Problem entryPoint(
      String place, String group, String name, String distribution, String module) {
    return new Problem(
        "%s looks for the entry point '%s' of %s; %s offers it, and is only partly in the frozen program"
            .formatted(place, name, group, distribution),
        "add "
            + PomXml.item("copyMetadata", "distribution", distribution)
            + PomXml.item("hiddenImports", "hiddenImport", module));
  }

  /** An entry point that nothing offers. */
  static Problem entryPointNotInstalled(String place, String group, String name) {
    return new Problem(
        "%s looks for the entry point '%s' of %s, which no installed distribution offers"
            .formatted(place, name, group),
        "correct the name, or add the distribution that offers it to the requirements");
  }

  /**
   * Returns what to do to require a distribution.
   *
   * @param line as in a requirements file
   * @param file the user's requirements, null if there are none
   */
  static String requirement(String line, @Nullable String file) {
    if (file == null) {
      return "write a requirements.txt beside the POM with the line " + line;
    }
    if (file.endsWith("uv.lock")) {
      return "run: uv add " + line;
    }
    if (file.endsWith(".toml")) {
      return "add \"" + line + "\" to the dependencies in " + file;
    }
    return "add the line " + line + " to " + file;
  }
}
