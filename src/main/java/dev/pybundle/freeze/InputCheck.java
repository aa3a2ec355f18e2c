package dev.pybundle.freeze;

import dev.pybundle.bundle.Json;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.message.ServedApplication;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.process.ProcessRunner;
import dev.pybundle.python.DistributionNames;
import dev.pybundle.python.MissingImport;
import dev.pybundle.spec.BundleSpec;
import dev.pybundle.spec.BundleSpec.Collected;
import dev.pybundle.spec.BundleSpec.CollectedFile;
import dev.pybundle.spec.BundleSpec.DistributionFile;
import dev.pybundle.spec.Completeness;
import dev.pybundle.spec.TraceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the environment, once and before the long freeze, for what would fail in it. */
public class InputCheck {

  private static final Logger LOGGER = LoggerFactory.getLogger(InputCheck.class);
  private static final String CHECK = "check_inputs.py";

  private final ProcessRunner processes;
  private final FreezeCommands commands;

  /** Takes what starts the check. */
  public InputCheck(ProcessRunner processes, FreezeCommands commands) {
    this.processes = processes;
    this.commands = commands;
  }

  /** What {@code check_inputs.py} is asked. */
  record Question(
      String entry,
      List<String> sourceRoots,
      List<String> modules,
      List<String> packages,
      List<String> distributions,
      List<String> excludes,
      List<String> given,
      String project,
      List<String> data,
      Collection<String> shipped,
      @Nullable String target) {}

  /** What it answers. */
  record Answer(
      List<SyntaxError> syntaxErrors,
      List<MissingImport> missingImports,
      List<String> missingModules,
      List<String> missingPackages,
      List<String> plainModules,
      List<String> missingDistributions,
      List<NoFile> noFiles,
      List<Application> applications,
      List<OwnData> ownData,
      List<SplitModule> splitPackages,
      List<WantedVariable> wantedVariables) {}

  /**
   * A module of the user's whose package is taken from another source root.
   *
   * @param file who imports it
   * @param line where
   * @param root the source root that has it
   * @param files what makes packages of those above it
   */
  record SplitModule(String module, String file, int line, String root, List<String> files) {}

  /**
   * A variable that the user's code cannot do without.
   *
   * @param dotenv the {@code .env} of the project that has it
   * @param file who wants it
   * @param line where
   */
  record WantedVariable(String name, String dotenv, String file, int line) {}

  /**
   * An entry that only a server can call.
   *
   * @param protocol {@code ASGI} or {@code WSGI}
   */
  record Application(String module, String name, String protocol) {}

  /**
   * Data of the user's that nothing puts into the program.
   *
   * @param file who looks for it
   * @param line where
   * @param path what it looks for
   * @param base folder of the project that its place in the program counts from
   * @param source what would have to be put into the program
   * @param target and to which folder of it
   * @param how {@code inside} the program, {@code above} all that is in it, or where it was {@code
   *     started}
   */
  record OwnData(
      String file, int line, String path, String base, String source, String target, String how) {}

  /** What lies in a package and is no file. */
  record NoFile(String name, String path) {}

  /** Where a module does not compile. */
  record SyntaxError(String file, int line, String reason) {}

  /**
   * Checks.
   *
   * @param scripts folder with the unpacked files of {@link
   *     dev.pybundle.bundle.PythonRoom#FREEZER}, and of those rooms that they import from
   * @param freezer name of what would fail, as users read it
   * @param target the file that tells of a target that is not this system; empty if it is this one
   * @return what the program imports at its start and nobody has
   * @throws ProblemException if the freeze, or the frozen program, would fail
   * @throws IOException if the check cannot be written
   * @throws InterruptedException if the thread was interrupted; nothing runs then
   */
  public List<MissingImport> check(
      FreezeRequest request, Path scripts, String freezer, Optional<Path> target)
      throws ProblemException, IOException, InterruptedException {
    Path question = request.workspace().state().resolve("check-inputs.json");
    Path project = project(request);
    Json.write(question, question(request, project, target));
    ProcessResult result =
        processes.run(
            commands.command(
                request,
                List.of(
                    request.environment().python().toString(),
                    scripts.resolve(CHECK).toString(),
                    question.toString()),
                Map.of(),
                "check-inputs"));
    if (!result.succeeded()) {
      throw FreezeProblems.failed(result).asException();
    }
    Answer answer = Json.parse(result.outputText(), Answer.class);
    List<Problem> problems = problems(request, freezer, answer);
    if (!problems.isEmpty()) {
      throw Problem.several(problems).asException();
    }
    if (request.spec().specFile() == null) {
      warnings(request, answer, project).forEach(each -> LOGGER.warn("{}", each.sentence()));
    }
    return isOpen(request.spec()) ? List.of() : answer.missingImports();
  }

  /** Returns what the program will lack, if the code that wants it runs. */
  private static Stream<Problem> warnings(FreezeRequest request, Answer answer, Path project) {
    // Those hooks are the user's, who may do anything in them.
    boolean open = !request.spec().collected().runtimeHooks().isEmpty();
    Map<Place, List<WantedVariable>> wanted =
        answer.wantedVariables().stream()
            .filter(each -> !open && !request.probed().contains(each.name()))
            .collect(
                Collectors.groupingBy(
                    each -> new Place(each.file(), each.dotenv()),
                    LinkedHashMap::new,
                    Collectors.toList()));
    return Stream.of(
            answer.ownData().stream().map(each -> FreezeProblems.ownData(each, project)),
            answer.splitPackages().stream().map(each -> FreezeProblems.split(each, project)),
            wanted.values().stream().map(each -> FreezeProblems.unset(each, project)))
        .flatMap(each -> each);
  }

  private record Place(String file, String dotenv) {}

  private static Question question(FreezeRequest request, Path project, Optional<Path> target) {
    BundleSpec spec = request.spec();
    Collected collected = spec.collected();
    boolean complete = collected.completeness() == Completeness.closure;
    return new Question(
        spec.entry().toString(),
        spec.sourceRoots().stream().map(Path::toString).toList(),
        collected.hiddenImports(),
        packages(collected).keySet().stream().toList(),
        Stream.concat(
                distributions(collected).keySet().stream(),
                collected.distributionFiles().stream().map(DistributionFile::distribution))
            .distinct()
            .toList(),
        collected.excludes(),
        given(spec),
        project.toString(),
        files(collected).map(file -> file.source().toString()).toList(),
        complete ? request.environment().own().data().keySet() : List.of(),
        target.map(Path::toString).orElse(null));
  }

  /** Tells whether the user's own code, or files of the user's, may bring modules. */
  private static boolean isOpen(BundleSpec spec) {
    return !spec.collected().runtimeHooks().isEmpty()
        || spec.collected().datas().stream()
            .anyMatch(data -> data.target().equals(".") && Files.isDirectory(data.source()));
  }

  /** A file that the user puts into the program may be a module of it. */
  private static List<String> given(BundleSpec spec) {
    return files(spec.collected())
        .map(file -> String.valueOf(file.source().getFileName()).replaceFirst("\\..*", ""))
        .distinct()
        .toList();
  }

  private static Stream<CollectedFile> files(Collected collected) {
    return Stream.concat(collected.datas().stream(), collected.binaries().stream());
  }

  private static List<Problem> problems(FreezeRequest request, String freezer, Answer answer) {
    BundleSpec spec = request.spec();
    String root = firstRoot(request);
    Map<String, CollectParameter> packages = packages(spec.collected());
    Map<String, CollectParameter> distributions = distributions(spec.collected());
    List<Problem> problems = new ArrayList<>();
    answer
        .syntaxErrors()
        .forEach(e -> problems.add(FreezeProblems.syntaxError(e.file(), e.line(), e.reason())));
    answer
        .applications()
        .forEach(
            each ->
                problems.add(
                    ServedApplication.refused(
                        each.module(), each.name(), each.protocol().equals("ASGI"), root)));
    answer
        .missingModules()
        .forEach(
            name ->
                problems.add(
                    FreezeProblems.hiddenImportNotInstalled(name, DistributionNames.of(name))));
    answer
        .missingPackages()
        .forEach(name -> found(packages, name).map(p -> p.missing(name)).ifPresent(problems::add));
    answer
        .plainModules()
        .forEach(
            name ->
                found(packages, name).map(p -> p.plain(name, freezer)).ifPresent(problems::add));
    answer
        .noFiles()
        .forEach(
            each ->
                found(packages, each.name())
                    .map(p -> p.noFile(each.name(), each.path()))
                    .ifPresent(problems::add));
    answer
        .missingDistributions()
        .forEach(
            name ->
                problems.add(
                    found(distributions, name)
                        .map(p -> p.missing(name))
                        .orElseGet(() -> TraceFile.distributionGone(name))));
    return problems;
  }

  /** Returns a source root as it is seen from where it and what is built are. */
  private static String firstRoot(FreezeRequest request) {
    return FreezeProblems.shown(request.spec().sourceRoots().get(0), project(request));
  }

  /** Returns the folder where the first source root and what is built are; else that root. */
  private static Path project(FreezeRequest request) {
    Path root = request.spec().sourceRoots().get(0);
    Path project = root;
    while (project != null && !request.workspace().root().startsWith(project)) {
      project = project.getParent();
    }
    return project == null || project.getNameCount() == 0 ? root : project;
  }

  private static Optional<CollectParameter> found(
      Map<String, CollectParameter> parameters, String name) {
    return Optional.ofNullable(parameters.get(name));
  }

  private static Map<String, CollectParameter> packages(Collected collected) {
    return byName(
        List.of(
            Map.entry(CollectParameter.ALL, collected.collectAll()),
            Map.entry(CollectParameter.SUBMODULES, collected.collectSubmodules()),
            Map.entry(CollectParameter.DATA, collected.collectData()),
            Map.entry(CollectParameter.BINARIES, collected.collectBinaries())));
  }

  private static Map<String, CollectParameter> distributions(Collected collected) {
    return byName(
        List.of(
            Map.entry(CollectParameter.METADATA, collected.copyMetadata()),
            Map.entry(CollectParameter.RECURSIVE_METADATA, collected.recursiveCopyMetadata()),
            Map.entry(CollectParameter.TRIM, collected.trim())));
  }

  private static Map<String, CollectParameter> byName(
      List<Map.Entry<CollectParameter, List<String>>> parameters) {
    Map<String, CollectParameter> byName = new LinkedHashMap<>();
    parameters.forEach(
        parameter ->
            parameter.getValue().forEach(name -> byName.putIfAbsent(name, parameter.getKey())));
    return byName;
  }
}
