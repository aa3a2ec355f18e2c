package dev.pybundle.probe;

import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The kinds of failures that pybundle recognizes. The first rule that fits counts, so what is
 * sharper stands before what is vaguer.
 */
final class Rules {

  private static final Set<Failure> ENDED =
      Set.of(Failure.EXITED, Failure.WRONG_EXIT, Failure.WRONG_OUTPUT);

  static final Predicate<Observation> HAS_ENDED = seen -> ENDED.contains(seen.failure());

  static final List<Rule> ALL =
      List.of(
          // Before Python runs, and below it.
          Rule.said(
              "version [`'](GLIBC|GLIBCXX|CXXABI)_([\\d.]+)' not found(?: \\(required by ([^)]+)\\))?",
              match -> Subject.nothing(),
              NativeCauses::systemTooOld),
          Rule.said(
              "(?:Error: |^)([^\\n:]+): undefined symbol: (\\S+)",
              match -> Subject.library(match.group(1)),
              NativeCauses::undefinedSymbol),
          Rule.said(
              "failed to map segment from shared object|cannot open self"
                  + "|[Cc]ould not create temporary directory|No space left on device",
              match -> Subject.nothing(),
              StartCauses::temporaryFolder),
          Rule.said(
              "Could not (?:load|open) PyInstaller's embedded PKG archive|Cannot open PyInstaller archive"
                  + "|Failed to (?:extract|load) PYZ",
              match -> Subject.nothing(),
              StartCauses::damaged),
          Rule.said(
              "Failed to load Python (?:shared library|DLL) '([^']+)'",
              match -> Subject.nothing(),
              StartCauses::pythonLibrary),
          Rule.said(
              "DLL load failed while importing ([\\w.]+): (.+)",
              match -> Subject.module(match.group(1)),
              NativeCauses::dllLoadFailed),
          Rule.said(
              "(?:Error: |^)([^\\n:]+): cannot open shared object file",
              match -> Subject.library(match.group(1)),
              NativeCauses::libraryMissing),
          Rule.said(
              "(?:Library not loaded: |Failed to load dynlib/dll '|Could not find module ')([^'\\n]+)",
              match -> Subject.library(match.group(1)),
              NativeCauses::libraryMissing),
          Rule.seen(
              seen -> NativeCauses.signal(seen).isPresent() && HAS_ENDED.test(seen),
              NativeCauses::killed),

          // How the program starts.
          Rule.seen(
              seen -> true,
              "unrecognized arguments: .*(--multiprocessing-fork|from multiprocessing)"
                  + "|freeze_support\\(\\)|resource_tracker: process died unexpectedly"
                  // A child that came too late finds the folder of its parent deleted.
                  + "|_MEI\\w+[/\\\\]base_library\\.zip"
                  // Who prints its usage twice was started twice.
                  + "|(?s)(^usage: [^\\n]+$).+^\\2$",
              StartCauses::startsItselfAgain),
          Rule.seen(
              seen -> true,
              "import string to enable 'reload' or 'workers'|Started reloader process",
              StartCauses::reloads),
          Rule.said(
              "'NoneType' object has no attribute '(write|isatty|flush|buffer|encoding|fileno|reconfigure)'",
              match -> Subject.nothing(),
              StartCauses::noStreams),
          Rule.seen(
              seen -> true,
              "\\[Errno (?:98|48)\\]|WinError 10048|[Aa]ddress already in use|EADDRINUSE",
              StartCauses::portInUse),
          Rule.said(
              "attempted relative import (?:with no known parent package|beyond top-level package)",
              match -> Subject.nothing(),
              StartCauses::relativeImport),

          // SQLite's extensions.
          Rule.said(
              "no attribute '(enable_load_extension|load_extension)'",
              match -> Subject.nothing(),
              NativeCauses::extensionsNotBuiltIn),
          Rule.said(
              "OperationalError: not authorized",
              match -> Subject.nothing(),
              NativeCauses::extensionsNotEnabled),
          Rule.said(
              "OperationalError: no such module: (\\w+)",
              match -> Subject.nothing(),
              NativeCauses::virtualTableMissing),

          // Entry points and metadata.
          Rule.said(
              "Can't load plugin: ([\\w.]+):([\\w.+-]+)",
              match -> Subject.entryPoint(match.group(1), match.group(2)),
              ModuleCauses::entryPoint),
          Rule.said(
              "No '([\\w.]+)' driver found, looking for '([^']+)'",
              match -> Subject.entryPoint(match.group(1), match.group(2)),
              ModuleCauses::entryPoint),
          Rule.said(
              "PackageNotFoundError: (?:No package metadata was found for )?['\"]?([\\w.-]+)",
              match -> Subject.distribution(match.group(1)),
              ModuleCauses::metadata),
          Rule.said(
              "The '([\\w.-]+)[^']*' distribution was not found",
              match -> Subject.distribution(match.group(1)),
              ModuleCauses::metadata),

          // Modules.
          Rule.said(
              "cannot import name '(\\w+)' from '([\\w.]+)' \\(unknown location\\)",
              match -> Subject.module(match.group(2) + "." + match.group(1)),
              ModuleCauses::partOfNamespace),
          Rule.said(
              "No module named '?([\\w.]+)'?; '([\\w.]+)' is not a package",
              match -> Subject.module(match.group(1)),
              ModuleCauses::notAPackage),
          Rule.said(
              "(?:No module named|Could not import module) ['\"]?([\\w.]+)",
              match -> Subject.module(match.group(1)),
              ModuleCauses::missing),
          Rule.said(
              "LookupError: unknown encoding: (\\w+)",
              match -> Subject.module("encodings." + match.group(1)),
              ModuleCauses::missing),
          Rule.said(
              "could not get source code|could not find (?:class|function) definition"
                  + "|source code not available",
              match -> Subject.nothing(),
              ModuleCauses::sourceCode),

          // Data.
          Rule.said(
              "(?:TemplateNotFound|TemplateDoesNotExist): '?([^'\\s]+)",
              match -> Subject.template(match.group(1)),
              DataCauses::missing),
          Rule.said(
              "The '([\\w.]+)' package was not installed in a way that PackageLoader understands",
              match -> Subject.file(match.group(1).replace('.', '/')),
              DataCauses::missing),
          Rule.said(
              "(?:No such file or directory|Not a directory|cannot find the (?:file|path) specified):"
                  + " (?:b?'|PosixPath\\('|WindowsPath\\(')([^']+)'",
              match -> Subject.file(match.group(1)),
              DataCauses::missing),
          Rule.said(
              "(?:[Dd]irectory|[Ff]ile|[Pp]ath) ['\"]?([^'\"\\n]+?)['\"]? (?:does not exist|not found)",
              match -> Subject.file(match.group(1)),
              DataCauses::missing),
          Rule.said(
              "unable to open database file", match -> Subject.nothing(), DataCauses::database),
          Rule.said(
              "(Unicode(?:En|De)codeError): '([\\w-]+)' codec",
              match -> Subject.nothing(),
              StartCauses::encoding),

          // What is not in the output, but in how it ended.
          Rule.seen(HAS_ENDED, "^(usage: .*|Usage: .*)", StartCauses::arguments),
          Rule.seen(seen -> StartCauses.otherPort(seen).isPresent(), StartCauses::listensElsewhere),
          Rule.seen(
              seen -> seen.output().isBlank() && HAS_ENDED.test(seen), StartCauses::silentEnd),
          Rule.seen(Rules::failedByItself, StartCauses::unknown));

  private Rules() {}

  /** A traceback that a server survived explains why it answered with another status. */
  private static boolean failedByItself(Observation seen) {
    return (HAS_ENDED.test(seen) || seen.failure() == Failure.WRONG_STATUS)
        && new ProgramOutput(seen.output()).lastTraceback() >= 0;
  }
}
