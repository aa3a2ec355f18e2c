package dev.pybundle.freeze.pyinstaller;

import dev.pybundle.bundle.Json;
import dev.pybundle.freeze.FreezeRequest;
import dev.pybundle.message.FreezeMessages;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.message.TraceMessages;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.process.ProcessRunner;
import dev.pybundle.python.DistributionNames;
import dev.pybundle.spec.BundleSpec;
import dev.pybundle.spec.BundleSpec.Collected;
import dev.pybundle.spec.BundleSpec.DistributionFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.inject.Inject;
import javax.inject.Named;

/** Asks the environment, once and before the long freeze, for what would fail in it. */
@Named
class InputCheck {

  private final ProcessRunner processes;
  private final PyInstallerCommands commands;

  @Inject
  InputCheck(ProcessRunner processes, PyInstallerCommands commands) {
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
      List<String> excludes) {}

  /** What it answers. */
  record Answer(
      List<SyntaxError> syntaxErrors,
      List<String> missingModules,
      List<String> missingPackages,
      List<String> plainModules,
      List<String> missingDistributions) {}

  /** Where a module does not compile. */
  record SyntaxError(String file, int line, String reason) {}

  void check(FreezeRequest request) throws ProblemException, IOException, InterruptedException {
    Path scripts = PythonResources.unpack(request.workspace());
    Path question = request.workspace().state().resolve("check-inputs.json");
    Json.write(question, question(request.spec()));
    ProcessResult result =
        processes.run(commands.check(request, scripts.resolve(PythonResources.CHECK), question));
    if (!result.succeeded()) {
      throw FreezeMessages.failed(result.describe()).asException();
    }
    List<Problem> problems =
        problems(request.spec(), Json.parse(result.outputText(), Answer.class));
    if (!problems.isEmpty()) {
      throw FreezeMessages.several(problems).asException();
    }
  }

  private static Question question(BundleSpec spec) {
    Collected collected = spec.collected();
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
        collected.excludes());
  }

  private static List<Problem> problems(BundleSpec spec, Answer answer) {
    Map<String, CollectParameter> packages = packages(spec.collected());
    Map<String, CollectParameter> distributions = distributions(spec.collected());
    List<Problem> problems = new ArrayList<>();
    answer
        .syntaxErrors()
        .forEach(e -> problems.add(FreezeMessages.syntaxError(e.file(), e.line(), e.reason())));
    answer
        .missingModules()
        .forEach(
            name ->
                problems.add(
                    FreezeMessages.hiddenImportNotInstalled(name, DistributionNames.of(name))));
    answer
        .missingPackages()
        .forEach(name -> found(packages, name).map(p -> p.missing(name)).ifPresent(problems::add));
    answer
        .plainModules()
        .forEach(name -> found(packages, name).map(p -> p.plain(name)).ifPresent(problems::add));
    answer
        .missingDistributions()
        .forEach(
            name ->
                problems.add(
                    found(distributions, name)
                        .map(p -> p.missing(name))
                        .orElseGet(() -> TraceMessages.distributionGone(name))));
    return problems;
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
