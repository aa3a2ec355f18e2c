package dev.pybundle.probe;

import dev.pybundle.message.PomXml;
import dev.pybundle.message.Problem;
import dev.pybundle.message.SplitPackage;
import dev.pybundle.probe.EnvironmentFacts.DistributionFacts;
import dev.pybundle.probe.EnvironmentFacts.EntryPointFacts;
import dev.pybundle.probe.EnvironmentFacts.FrameFacts;
import dev.pybundle.probe.EnvironmentFacts.ModuleFacts;
import dev.pybundle.python.DistributionNames;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Modules, metadata and source code that the frozen program has not. */
final class ModuleCauses {

  /**
   * The last Python with a module. Source: PEP 594 and "What's New in Python" 3.12 and 3.13, the
   * sections "Removed".
   */
  private static final Map<String, String> LAST_PYTHON =
      Map.ofEntries(
          Map.entry("asynchat", "3.11"),
          Map.entry("asyncore", "3.11"),
          Map.entry("imp", "3.11"),
          Map.entry("smtpd", "3.11"),
          Map.entry("aifc", "3.12"),
          Map.entry("audioop", "3.12"),
          Map.entry("cgi", "3.12"),
          Map.entry("cgitb", "3.12"),
          Map.entry("crypt", "3.12"),
          Map.entry("imghdr", "3.12"),
          Map.entry("lib2to3", "3.12"),
          Map.entry("mailcap", "3.12"),
          Map.entry("nntplib", "3.12"),
          Map.entry("pipes", "3.12"),
          Map.entry("sndhdr", "3.12"),
          Map.entry("spwd", "3.12"),
          Map.entry("telnetlib", "3.12"),
          Map.entry("uu", "3.12"),
          Map.entry("xdrlib", "3.12"));

  private ModuleCauses() {}

  /** No module of this name is in the program. */
  static Problem missing(FailureCase failure) {
    ModuleFacts facts = Objects.requireNonNull(failure.environment().module());
    String module = Objects.requireNonNull(nameOf(failure));
    FailureCase.Importer importer = failure.importer(facts);
    Optional<String> exclude = exclude(failure.context().excludes(), module);
    if (exclude.isPresent()) {
      return ModuleProblems.excluded(importer.sentence(module), exclude.get());
    }
    if (facts.path() == null && !facts.builtin()) {
      return notThere(failure, module, facts, importer);
    }
    if (facts.own() && facts.dataOnly()) {
      String target = module.replace('.', '/');
      return ModuleProblems.dataAsModule(
          importer.sentence(module), failure.shown(Objects.requireNonNull(facts.path())), target);
    }
    return notFrozen(module, facts, importer);
  }

  /** The pattern's group 1, except for encodings, whose module has another name. */
  private static String nameOf(FailureCase failure) {
    String found = failure.found(1);
    return failure.match().group().contains("unknown encoding") ? "encodings." + found : found;
  }

  private static Problem notFrozen(
      String module, ModuleFacts facts, FailureCase.Importer importer) {
    int dot = module.lastIndexOf('.');
    if (importer.computes() && facts.isPackage()) {
      return ModuleProblems.submodules(importer.sentence(module), module);
    }
    // A name that is computed within a package stands for any of its modules.
    if (importer.computes() && dot > 0 && facts.siblings() > 0) {
      return ModuleProblems.submodules(importer.sentence(module), module.substring(0, dot));
    }
    return ModuleProblems.hiddenImport(importer.sentence(module), module);
  }

  private static Problem notThere(
      FailureCase failure, String module, ModuleFacts facts, FailureCase.Importer importer) {
    String python = failure.environment().python();
    String top = topOf(module);
    @Nullable String last = LAST_PYTHON.get(top);
    if (last != null && facts.top() == null) {
      return new Problem(
          "%s imports '%s', which Python %s no longer has"
              .formatted(importer.place(), module, python),
          "add <python>" + last + "</python>, or use what replaced it");
    }
    if (facts.standard()) {
      return ModuleProblems.standardModuleMissing(importer.place(), module, python);
    }
    @Nullable String project = facts.project();
    if (project != null) {
      return notInstalled(failure, importer, module, "", localRequirement(failure, project));
    }
    @Nullable String elsewhere = facts.elsewhere();
    if (elsewhere != null && failure.context().sourceRoots().contains(Path.of(elsewhere))) {
      return SplitPackage.lacks(
          importer.place(),
          module,
          failure.shown(elsewhere),
          facts.packageFiles().stream().map(failure::shown).toList());
    }
    if (elsewhere != null) {
      List<String> roots =
          Stream.concat(failure.context().sourceRoots().stream(), Stream.of(Path.of(elsewhere)))
              .map(failure::shown)
              .toList();
      return ModuleProblems.outsideSourceRoots(
          importer.place(), module, failure.shown(elsewhere), roots);
    }
    @Nullable String distribution = facts.topDistribution();
    if (distribution != null) {
      return new Problem(
          "%s imports '%s', and the %s that is installed has no such module"
              .formatted(importer.place(), module, distribution),
          "require a version of " + distribution + " that has it");
    }
    @Nullable String parent = facts.top();
    if (parent != null) {
      return new Problem(
          "%s imports '%s', which is not in %s"
              .formatted(importer.place(), module, failure.shown(parent)),
          "correct the name, or add the missing file there");
    }
    return facts.optionalOf().stream()
        .findFirst()
        .map(
            optional ->
                notInstalled(
                    failure,
                    importer,
                    module,
                    " (" + optional.distribution() + " needs it for one of its extras)",
                    optional.requirement()))
        .orElseGet(() -> notInstalled(failure, importer, module, "", DistributionNames.of(module)));
  }

  private static Problem notInstalled(
      FailureCase failure, FailureCase.Importer importer, String module, String why, String line) {
    return ModuleProblems.notInstalled(importer.place(), module, why, line, requirements(failure));
  }

  /** A folder in a requirements file starts with a dot, or it would be a name. */
  private static String localRequirement(FailureCase failure, String project) {
    @Nullable Path file = failure.context().requirements();
    Path folder =
        Objects.requireNonNullElse(
            file == null ? null : file.toAbsolutePath().getParent(), failure.context().basedir());
    String relative =
        folder.toAbsolutePath().relativize(Path.of(project)).toString().replace('\\', '/');
    return relative.startsWith(".") ? relative : "./" + relative;
  }

  private static @Nullable String requirements(FailureCase failure) {
    @Nullable Path file = failure.context().requirements();
    return file == null ? null : failure.shown(file);
  }

  private static String topOf(String module) {
    int dot = module.indexOf('.');
    return dot < 0 ? module : module.substring(0, dot);
  }

  /** Excluding a package excludes all that is in it. */
  private static Optional<String> exclude(List<String> excludes, String module) {
    return excludes.stream()
        .filter(exclude -> module.equals(exclude) || module.startsWith(exclude + "."))
        .findFirst();
  }

  /** A single module stands where a package is wanted. */
  static Problem notAPackage(FailureCase failure) {
    ModuleFacts facts = Objects.requireNonNull(failure.environment().module());
    @Nullable String file = facts.parentFile();
    String module = failure.found(1);
    return file == null
        ? missing(failure)
        : ModuleProblems.hidesPackage(failure.importer(facts).place(), module, failure.shown(file));
  }

  /** Of a namespace package, some modules were frozen and the one that is wanted was not. */
  static Problem partOfNamespace(FailureCase failure) {
    ModuleFacts facts = Objects.requireNonNull(failure.environment().module());
    String name = failure.found(1);
    String parent = failure.found(2);
    Optional<String> exclude = exclude(failure.context().excludes(), parent + "." + name);
    if (exclude.isPresent()) {
      return ModuleProblems.excluded(
          failure.importer(facts).sentence(parent + "." + name), exclude.get());
    }
    String advice =
        facts.path() == null
            ? PomXml.item("collectAll", "package", parent)
            : PomXml.item("hiddenImports", "hiddenImport", parent + "." + name);
    return new Problem(
        "%s imports '%s' from '%s', of which only a part is in the frozen program"
            .formatted(failure.where(), name, parent),
        "add " + advice);
  }

  /** The program reads metadata that it has not. */
  static Problem metadata(FailureCase failure) {
    DistributionFacts facts = Objects.requireNonNull(failure.environment().distribution());
    String place = failure.culprit().isPresent() ? reader(failure) : failure.where();
    @Nullable String installed = facts.installed();
    if (installed != null) {
      return ModuleProblems.metadata(place, installed);
    }
    @Nullable String project = facts.project();
    String line = project == null ? failure.found(1) : localRequirement(failure, project);
    return ModuleProblems.metadataNotInstalled(
        place, failure.found(1), line, requirements(failure));
  }

  private static String reader(FailureCase failure) {
    FrameFacts frame = failure.culprit().orElseThrow();
    @Nullable String distribution = frame.distribution();
    return distribution == null ? failure.where() : distribution;
  }

  /** The program looks for an entry point that it has not. */
  static Problem entryPoint(FailureCase failure) {
    EntryPointFacts facts = Objects.requireNonNull(failure.environment().entryPoint());
    @Nullable String distribution = facts.distribution();
    @Nullable String module = facts.module();
    String group = failure.found(1);
    String name = failure.found(2);
    return distribution == null || module == null
        ? ModuleProblems.entryPointNotInstalled(failure.where(), group, name)
        : ModuleProblems.entryPoint(failure.where(), group, name, distribution, module);
  }

  /** The program reads its own source code. */
  static Problem sourceCode(FailureCase failure) {
    // Who asks, and who made it ask: the source of either may be meant.
    Set<String> packages = new LinkedHashSet<>();
    Stream.of(failure.culprit(), failure.ownLine())
        .flatMap(Optional::stream)
        .filter(frame -> !isEntry(failure, frame))
        .map(FrameFacts::module)
        .filter(Objects::nonNull)
        .map(ModuleCauses::topOf)
        .forEach(packages::add);
    if (packages.isEmpty()) {
      return ModuleProblems.sourceCodeOfEntry(failure.where());
    }
    StringBuilder xml = new StringBuilder("<moduleCollectionMode>");
    packages.forEach(name -> xml.append(PomXml.element(name, "pyz+py")));
    return new Problem(
        failure.where() + " reads the source code of a function, and a frozen program has none",
        "add " + xml.append("</moduleCollectionMode>"));
  }

  private static boolean isEntry(FailureCase failure, FrameFacts frame) {
    return Objects.equals(frame.file(), failure.context().entry().toString());
  }
}
