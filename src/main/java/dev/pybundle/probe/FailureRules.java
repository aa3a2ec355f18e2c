package dev.pybundle.probe;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The kinds of failures that pybundle recognizes. The first rule that fits counts, so what is
 * sharper stands before what is vaguer.
 */
final class FailureRules {

  private static final Set<Failure> ENDED =
      Set.of(Failure.EXITED, Failure.WRONG_EXIT, Failure.WRONG_OUTPUT);

  static final Predicate<Observation> HAS_ENDED = seen -> ENDED.contains(seen.failure());

  static final List<FailureRule> ALL =
      List.of(
          // Who starts itself fails in many ways.
          FailureRule.seen(
              seen -> true,
              "import string to enable 'reload' or 'workers'|Started reloader process",
              StartCauses::reloads),
          FailureRule.seen(
              Failure.STARTS_ITSELF, CodeCauses::startedModule, CodeCauses::startsItself),

          // Before Python runs, and below it.
          FailureRule.said(
              "version [`'](GLIBC|GLIBCXX|CXXABI)_([\\d.]+)' not found(?: \\(required by ([^)]+)\\))?",
              match -> FailureSubject.nothing(),
              NativeCauses::systemTooOld),
          FailureRule.said(
              "(?:Error: |^)([^\\n:]+): undefined symbol: (\\S+)",
              match -> FailureSubject.library(match.group(1)),
              NativeCauses::undefinedSymbol),
          FailureRule.said(
              "failed to map segment from shared object|cannot open self"
                  + "|[Cc]ould not create temporary directory|No space left on device"
                  // The last one is zlib's Z_ERRNO: what was unpacked could not be written.
                  + "|Failed to extract [^\\n]*: (?:failed to (?:write data chunk|open target file)"
                  + "|decompression resulted in return code -1!)",
              match -> FailureSubject.nothing(),
              StartCauses::temporaryFolder),
          FailureRule.said(
              "Could not (?:load|open) PyInstaller's embedded PKG archive|Cannot open PyInstaller archive"
                  + "|Failed to (?:extract|load) PYZ",
              match -> FailureSubject.nothing(),
              StartCauses::damaged),
          FailureRule.said(
              "Failed to load Python (?:shared library|DLL) '([^']+)'",
              match -> FailureSubject.nothing(),
              StartCauses::pythonLibrary),
          FailureRule.said(
              "DLL load failed while importing ([\\w.]+): (.+)",
              match -> FailureSubject.module(match.group(1)),
              NativeCauses::dllLoadFailed),
          FailureRule.said(
              "(?:Error: |^)([^\\n:]+): cannot open shared object file",
              match -> FailureSubject.library(match.group(1)),
              NativeCauses::libraryMissing),
          FailureRule.said(
              "(?:Library not loaded: |Failed to load dynlib/dll '|Could not find module ')([^'\\n]+)",
              match -> FailureSubject.library(match.group(1)),
              NativeCauses::libraryMissing),
          FailureRule.seen(
              seen -> NativeCauses.signal(seen).isPresent() && HAS_ENDED.test(seen),
              NativeCauses::killed),

          // How the program starts.
          FailureRule.seen(
              seen -> true,
              "unrecognized arguments: .*(--multiprocessing-fork|from multiprocessing)"
                  + "|freeze_support\\(\\)|resource_tracker: process died unexpectedly"
                  // A child that came too late finds the folder of its parent deleted.
                  + "|_MEI\\w+[/\\\\]base_library\\.zip"
                  // Who prints its usage twice was started twice.
                  + "|(?s)(^usage: [^\\n]+$).+^\\2$",
              CodeCauses::startsWorkers),
          FailureRule.said(
              "'NoneType' object has no attribute '(write|isatty|flush|buffer|encoding|fileno|reconfigure)'",
              match -> FailureSubject.nothing(),
              StartCauses::noStreams),
          FailureRule.seen(
              seen -> true,
              "\\[Errno (?:98|48)\\]|WinError 10048|[Aa]ddress already in use|EADDRINUSE",
              StartCauses::portInUse),
          FailureRule.said(
              "attempted relative import (?:with no known parent package|beyond top-level package)",
              match -> FailureSubject.nothing(),
              StartCauses::relativeImport),
          FailureRule.said(
              "__call__\\(\\) missing \\d+ required positional arguments?: ([^\\n]+)",
              match -> FailureSubject.nothing(),
              CodeCauses::notCallable),
          FailureRule.said(
              "File \"(?:<frozen )?os(?:\\.py|>)\", line \\d+, in __getitem__\\n(?:[^\\n]*\\n){0,4}?KeyError: '([^'\\n]+)'",
              match -> FailureSubject.nothing(),
              CodeCauses::variableMissing),

          // SQLite's extensions.
          FailureRule.said(
              "no attribute '(enable_load_extension|load_extension)'",
              match -> FailureSubject.nothing(),
              NativeCauses::extensionsNotBuiltIn),
          FailureRule.said(
              "OperationalError: not authorized",
              match -> FailureSubject.nothing(),
              NativeCauses::extensionsNotEnabled),
          FailureRule.said(
              "OperationalError: no such module: (\\w+)",
              match -> FailureSubject.nothing(),
              NativeCauses::virtualTableMissing),

          // Entry points and metadata.
          FailureRule.said(
              "Can't load plugin: ([\\w.]+):([\\w.+-]+)",
              match -> FailureSubject.entryPoint(match.group(1), match.group(2)),
              ModuleCauses::entryPoint),
          FailureRule.said(
              "No '([\\w.]+)' driver found, looking for '([^']+)'",
              match -> FailureSubject.entryPoint(match.group(1), match.group(2)),
              ModuleCauses::entryPoint),
          FailureRule.said(
              "PackageNotFoundError: (?:No package metadata was found for )?['\"]?([\\w.-]+)",
              match -> FailureSubject.distribution(match.group(1)),
              ModuleCauses::metadata),
          FailureRule.said(
              "The '([\\w.-]+)[^']*' distribution was not found",
              match -> FailureSubject.distribution(match.group(1)),
              ModuleCauses::metadata),

          // Modules.
          FailureRule.said(
              "cannot import name '(\\w+)' from '([\\w.]+)' \\(unknown location\\)",
              match -> FailureSubject.module(match.group(2) + "." + match.group(1)),
              ModuleCauses::partOfNamespace),
          FailureRule.said(
              "No module named '?([\\w.]+)'?; '([\\w.]+)' is not a package",
              match -> FailureSubject.module(match.group(1)),
              ModuleCauses::notAPackage),
          FailureRule.said(
              "(?:No module named|Could not import module) ['\"]?([\\w.]+)",
              match -> FailureSubject.module(match.group(1)),
              ModuleCauses::missing),
          FailureRule.said(
              "LookupError: unknown encoding: (\\w+)",
              match -> FailureSubject.module("encodings." + match.group(1)),
              ModuleCauses::missing),
          FailureRule.said(
              "could not get source code|could not find (?:class|function) definition"
                  + "|source code not available",
              match -> FailureSubject.nothing(),
              ModuleCauses::sourceCode),

          // Programs that it starts, and data.
          FailureRule.said(
              "CalledProcessError: Command '\\['[^\\n]*'(-m', 'pip', 'install', [^\\n]+)'\\]' returned",
              match -> FailureSubject.nothing(),
              CodeCauses::installsAtRunTime),
          FailureRule.said(
              "in (?:_execute_child|_posix_spawn|_execvpe|_spawnvef)\\n(?:[^\\n]*\\n){0,2}?"
                  + "\\w*Error: \\[(?:Errno|WinError) \\d+\\] [^\\n:]*(?:: (?:\\w*\\()?b?'([^'\\n]+)')?",
              match -> FailureSubject.file(Objects.requireNonNullElse(match.group(1), "")),
              DataCauses::programMissing),
          FailureRule.said(
              "CalledProcessError: Command \\W*([^'\", \\n]+).* returned non-zero exit status 127\\.",
              match -> FailureSubject.nothing(),
              DataCauses::programMissing),
          FailureRule.said(
              "(?:TemplateNotFound|TemplateDoesNotExist): '?([^'\\s]+)",
              match -> FailureSubject.template(match.group(1)),
              DataCauses::missing),
          FailureRule.said(
              "The '([\\w.]+)' package was not installed in a way that PackageLoader understands",
              match -> FailureSubject.file(match.group(1).replace('.', '/')),
              DataCauses::missing),
          FailureRule.said(
              "(?:No such file or directory|Not a directory|cannot find the (?:file|path) specified):"
                  + " (?:b?'|PosixPath\\('|WindowsPath\\(')([^']+)'",
              match -> FailureSubject.file(match.group(1)),
              DataCauses::missing),
          FailureRule.said(
              "(?:[Dd]irectory|[Ff]ile|[Pp]ath) ['\"]?([^'\"\\n]+?)['\"]? (?:does not exist|not found)",
              match -> FailureSubject.file(match.group(1)),
              DataCauses::missing),
          FailureRule.said(
              "[Pp]ath (?:doesn't|does not) exist: ['\"]?([^'\"\\n]+)",
              match -> FailureSubject.file(match.group(1)),
              DataCauses::missing),
          FailureRule.said(
              "unable to open database file",
              match -> FailureSubject.nothing(),
              DataCauses::database),
          FailureRule.said(
              "(Unicode(?:En|De)codeError): '([\\w-]+)' codec",
              match -> FailureSubject.nothing(),
              StartCauses::encoding),

          // What is not in the output, but in how it ended.
          FailureRule.seen(HAS_ENDED, "^(usage: .*|Usage: .*)", StartCauses::arguments),
          FailureRule.seen(
              seen -> StartCauses.otherPort(seen).isPresent(), StartCauses::listensElsewhere),
          FailureRule.seen(
              seen -> seen.output().isBlank() && HAS_ENDED.test(seen), StartCauses::silentEnd),
          FailureRule.seen(FailureRules::failedByItself, StartCauses::unknown));

  /** What a frozen program lacks once it lacks always: a module, metadata, a program. */
  private static final Pattern LASTING =
      Pattern.compile(
          "(?:Module|Package)NotFoundError: |in (?:_execute_child|_posix_spawn)\\n(?:[^\\n]*\\n){0,2}?"
              + "(?:FileNotFound|Permission)Error: ");

  private FailureRules() {}

  /** Returns whether the program will fail by its last exception again, however long it runs. */
  static boolean isLasting(ProgramOutput output) {
    int start = output.lastTraceback();
    return start >= 0 && LASTING.matcher(output.text()).region(start, output.end()).find();
  }

  /** A traceback that a server survived explains why it answered with another status. */
  private static boolean failedByItself(Observation seen) {
    return (HAS_ENDED.test(seen) || seen.failure() == Failure.WRONG_STATUS)
        && new ProgramOutput(seen.output()).lastTraceback() >= 0;
  }
}
