package dev.pybundle.freeze;

import dev.pybundle.message.PomXml;
import dev.pybundle.message.Problem;
import dev.pybundle.python.DistributionNames;
import java.util.Arrays;
import java.util.Optional;

/** The parameters that collect something by name, with the function of PyInstaller behind each. */
public enum CollectParameter {
  ALL("collectAll", "package", "collect_all"),
  SUBMODULES("collectSubmodules", "package", "collect_submodules"),
  DATA("collectData", "package", "collect_data_files"),
  BINARIES("collectBinaries", "package", "collect_dynamic_libs"),
  METADATA("copyMetadata", "distribution", "copy_metadata"),
  RECURSIVE_METADATA("recursiveCopyMetadata", "distribution", "copy_metadata"),
  TRIM("trim", "distribution", "");

  private final String parameter;
  private final String item;
  private final String function;

  CollectParameter(String parameter, String item, String function) {
    this.parameter = parameter;
    this.item = item;
    this.function = function;
  }

  /** Returns the parameter behind which a function of PyInstaller is. */
  public static Optional<CollectParameter> ofFunction(String function) {
    return Arrays.stream(values())
        .filter(parameter -> parameter.function.equals(function))
        .findFirst();
  }

  /** Returns the parameter that has a name as an XML element. */
  public static Optional<CollectParameter> named(String parameter) {
    return Arrays.stream(values()).filter(each -> each.parameter.equals(parameter)).findFirst();
  }

  /** Says that what is named is not there. */
  public Problem missing(String name) {
    return item.equals("distribution")
        ? distributionMissing(name)
        : new Problem(
            "There is no package '" + name + "' to collect",
            "add its distribution to the requirements, most likely "
                + DistributionNames.of(name)
                + ", or remove "
                + element(name));
  }

  private Problem distributionMissing(String name) {
    return this == TRIM
        ? new Problem(
            element(name) + " names no distribution that is installed",
            "write the name as the requirements have it, or remove the line")
        : new Problem(
            "The distribution '" + name + "' is not installed, so its metadata cannot be copied",
            "add it to the requirements, or remove " + element(name));
  }

  /**
   * Says that what is named is a module.
   *
   * @param freezer what would collect nothing of it, as users read it
   */
  public Problem plain(String name, String freezer) {
    return new Problem(
        "'%s' is a single module, not a package, so %s collects nothing of it"
            .formatted(name, freezer),
        "replace " + element(name) + " by " + PomXml.item("hiddenImports", "hiddenImport", name));
  }

  /**
   * Says that something to collect is no file.
   *
   * @param path a pipe, a socket or a device
   */
  public Problem noFile(String name, String path) {
    return new Problem(
        element(name) + " takes " + path + ", which is no file but a pipe, a socket or a device",
        "remove it, or name the files that the program needs with <datas>");
  }

  /** Says that there was nothing to collect. */
  public Problem nothing(String name) {
    return new Problem(element(name) + " collected nothing", remedy(name));
  }

  private String element(String name) {
    return PomXml.item(parameter, item, name);
  }

  /**
   * collect_dynamic_libs knows only lib*.so on Linux, so an extension such as vec0.so needs
   * collect_all.
   */
  private String remedy(String name) {
    return this == BINARIES || this == DATA
        ? "use " + ALL.element(name) + ", or remove it"
        : "remove it";
  }
}
