package dev.pybundle.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.Bundle;
import dev.pybundle.bundle.BundleManifest;
import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.bundle.FileHashes;
import dev.pybundle.bundle.FileModes;
import dev.pybundle.bundle.Fingerprint;
import dev.pybundle.bundle.Inputs;
import dev.pybundle.bundle.Json;
import dev.pybundle.bundle.Layout;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.codesign.SignerParameters;
import dev.pybundle.codesign.SigningRequest;
import dev.pybundle.compress.Compression;
import dev.pybundle.compress.ExcludeFiles;
import dev.pybundle.compress.Treated;
import dev.pybundle.compress.Treatment;
import dev.pybundle.compress.TreatmentContext;
import dev.pybundle.freeze.BuildMemory;
import dev.pybundle.freeze.Unsupported;
import dev.pybundle.freeze.pyinstaller.PyInstallerVersions;
import dev.pybundle.freeze.pyinstaller.RealFreezer;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.pipeline.GoalResult.Done;
import dev.pybundle.pipeline.GoalResult.Skipped;
import dev.pybundle.pipeline.GoalResult.UpToDate;
import dev.pybundle.platform.HostSystem;
import dev.pybundle.platform.OperatingSystem;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.process.ProcessRunner;
import dev.pybundle.python.EnvironmentProvider;
import dev.pybundle.python.EnvironmentRequest;
import dev.pybundle.python.FreezerPackages;
import dev.pybundle.python.InterpreterInfo;
import dev.pybundle.python.LoadExtension;
import dev.pybundle.python.OwnFiles;
import dev.pybundle.python.PythonEnvironment;
import dev.pybundle.python.TargetPython;
import dev.pybundle.spec.SpecInput.FileEntry;
import dev.pybundle.spec.SpecInputFixture;
import dev.pybundle.spec.SpecResolver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What pyinstaller, compress and codesign decide; a fake freezer makes the program. */
@DisplayName("Each step makes a Bundle of its own from the one before")
@EnabledOnOs(OS.LINUX)
class PureStepsTest {

  private static final TargetTriple LINUX =
      TargetTriple.parse("x86_64-unknown-linux-gnu").orElseThrow();

  @TempDir Path temp;

  private final HostSystem host = new HostSystem();
  private final FakeFreezer freezer =
      new FakeFreezer(new TreeMap<>(Map.of("a.txt", "a", "sub/b.txt", "b")));
  private Path project;
  private SpecInputFixture fixture;
  private Workspace workspace;
  private PythonEnvironment environment;

  @BeforeEach
  void makeProject() throws Exception {
    project = Files.createDirectories(temp.resolve("Projekt é 1"));
    fixture = new SpecInputFixture(project);
    fixture.name = "prog";
    fixture.layout = "onedir";
    workspace = new Workspace(fixture.specFolder().resolveSibling(""));
    write(project.resolve("src/main.py"), "print('one')\n");
    Path python = write(project.resolve("env/bin/python"), "");
    environment =
        new PythonEnvironment(
            python,
            new InterpreterInfo(
                python, "3.11.2", "CPython", "x86_64", 64, "", null, "", true, true, true, true,
                true, Map.of()),
            "key",
            Map.of(),
            Map.of(),
            new OwnFiles("", "", Map.of(), new Fingerprint(Map.of())),
            new FreezerPackages(project, Map.of()),
            /* target= */ null,
            "Python 3.11.2");
  }

  @Nested
  @DisplayName("pyinstaller")
  class Freezing {

    @Test
    @DisplayName("freezes once, then only what changed, and says what")
    void freezesOnce() throws Exception {
      assertThat(freeze(null).sentence()).contains("(clean: first build)");
      assertThat(freeze(null)).isInstanceOf(UpToDate.class);
      write(project.resolve("src/main.py"), "print('two')\n");
      assertThat(freeze(null).sentence()).contains("src/main.py changed");
      assertThat(program(workspace.frozen())).hasContent("print('two')\n");
      assertThat(program(workspace.bundle())).hasContent("print('two')\n");
    }

    @Test
    @DisplayName("keeps the version of the Python in the program, not of the one that answers here")
    void pythonOfProgram() throws Exception {
      freeze(null);
      assertThat(Bundle.read(workspace.frozen()).orElseThrow().manifest().tools())
          .containsEntry("python", "3.11.2");

      environment =
          new PythonEnvironment(
              environment.python(),
              environment.interpreter(),
              "another key",
              environment.inputs(),
              environment.packages(),
              environment.own(),
              environment.freezer(),
              new TargetPython(project, "3.11.9", true, project, Map.of()),
              "Python 3.11.9 beside Python 3.11.2");

      freeze(null);
      assertThat(Bundle.read(workspace.frozen()).orElseThrow().manifest().tools())
          .containsEntry("python", "3.11.9");
    }

    @Test
    @DisplayName("names the option that is another one as the user writes it")
    void namesTheOption() throws Exception {
      freeze(null);
      fixture.pythonOptions = List.of("W ignore");
      assertThat(freeze(null).sentence()).contains("<pythonOptions> changed");
      fixture.guardMode = "always";
      fixture.guardDeadline = 3.0;
      assertThat(freeze(null).sentence()).contains("<guard><deadline> changed");
    }

    @Test
    @DisplayName("sees a change behind a link, whatever is linked")
    void followsLinks() throws Exception {
      Path elsewhere = Files.createDirectories(temp.resolve("elsewhere"));
      Path module = write(elsewhere.resolve("common.py"), "X = 1\n");
      Path inPackage = write(elsewhere.resolve("package/__init__.py"), "");
      Path data = write(elsewhere.resolve("assets/deep/text.txt"), "text");
      Files.createSymbolicLink(project.resolve("src/common.py"), module);
      Files.createSymbolicLink(project.resolve("src/package"), inPackage.getParent());
      Files.createSymbolicLink(project.resolve("src/loop"), Path.of(".."));
      Path assets =
          Files.createSymbolicLink(project.resolve("assets"), elsewhere.resolve("assets"));
      fixture.datas = List.of(new FileEntry(assets.toString(), "assets"));
      freeze(null);
      assertThat(freeze(null)).isInstanceOf(UpToDate.class);
      for (Path changed : List.of(module, inPackage, data)) {
        Files.writeString(changed, "X = 2\n");
        assertThat(freeze(null).sentence()).as("%s", changed).endsWith(" changed)");
      }
      Files.delete(project.resolve("src/loop"));
      freeze(null);
      Files.move(project.resolve("src"), temp.resolve("moved"));
      Files.createSymbolicLink(project.resolve("src"), temp.resolve("moved"));
      assertThat(freeze(null)).as("the whole root is a link now").isInstanceOf(UpToDate.class);
      write(temp.resolve("moved/main.py"), "print('three')\n");
      assertThat(freeze(null).sentence()).contains("src/main.py changed");
    }

    @Test
    @DisplayName("sees that a file can be started now, which the copy in the program can be then")
    void seesModes() throws Exception {
      Path tool = write(project.resolve("tools/tool.sh"), "#!/bin/sh\n");
      fixture.datas = List.of(new FileEntry("tools", "tools"));
      freeze(null);
      assertThat(freeze(null)).isInstanceOf(UpToDate.class);
      assertThat(tool.toFile().setExecutable(true)).isTrue();
      assertThat(freeze(null).sentence()).contains("tools/tool.sh changed");
    }

    @Test
    @DisplayName("never takes a program with remembered parts for a clean one")
    void releasesAreClean() throws Exception {
      freeze(memory());
      assertThat(freeze(memory())).isInstanceOf(UpToDate.class);
      assertThat(freeze(null).sentence())
          .contains("(clean: this build has to be clean, and the last one was not)");
      assertThat(freeze(null)).isInstanceOf(UpToDate.class);
      assertThat(freeze(memory())).as("a clean one is good for all").isInstanceOf(UpToDate.class);
      assertThat(freezer.freezes).containsExactly(true, false);
    }

    @Test
    @DisplayName("leaves the last program if it fails, and freezes again afterwards")
    void failureKeepsTheOld() throws Exception {
      freeze(null);
      write(project.resolve("src/main.py"), "print('two')\n");
      freezer.failure = new IOException("disk full");
      assertThatThrownBy(() -> freeze(null)).hasMessage("disk full");
      assertThat(program(workspace.bundle())).hasContent("print('one')\n");
      freezer.failure = null;
      write(project.resolve("src/main.py"), "print('one')\n");
      assertThat(freeze(null).sentence()).contains("the last build did not come to its end");
    }

    @Test
    @DisplayName("keeps the last program up to date if it finds something wrong beforehand")
    void wrongInputTouchesNothing() throws Exception {
      freeze(null);
      write(project.resolve("src/main.py"), "print(\n");
      freezer.wrong = new Problem("main.py:1 is wrong", "mend it").asException();
      assertThatThrownBy(() -> freeze(null)).isInstanceOf(ProblemException.class);
      freezer.wrong = null;
      write(project.resolve("src/main.py"), "print('one')\n");
      assertThat(freeze(null)).isInstanceOf(UpToDate.class);
    }

    @Test
    @DisplayName("notices what was changed, removed or added in a Bundle, and mends it")
    void mendsDamage() throws Exception {
      freeze(null);
      Path inside = workspace.bundle().resolve("prog/_internal");
      Files.delete(inside.resolve("a.txt"));
      assertThat(freeze(null)).isInstanceOf(Done.class);
      assertThat(inside.resolve("a.txt")).hasContent("a");
      write(inside.resolve("stranger.txt"), "?");
      assertThat(freeze(null)).isInstanceOf(Done.class);
      assertThat(inside.resolve("stranger.txt")).doesNotExist();
      Files.writeString(inside.resolve("a.txt"), "written into");
      assertThat(freeze(null).sentence()).contains("a.txt in the bundle was changed");
      assertThat(inside.resolve("a.txt")).hasContent("a");
      Path manifest = workspace.bundle().resolve(Bundle.MANIFEST);
      String whole = Files.readString(manifest);
      Files.writeString(manifest, "damage", StandardOpenOption.APPEND);
      assertThat(freeze(null)).isInstanceOf(Done.class);
      assertThat(manifest).hasContent(whole);
      assertThat(freeze(null)).isInstanceOf(UpToDate.class);
    }

    @Test
    @DisplayName("gives files of a Bundle their modes again, which a copy may not keep")
    void restoresModes() throws Exception {
      freeze(null);
      Path file = workspace.bundle().resolve("prog/_internal/a.txt");
      FileModes.set(file, /* executable= */ true);

      assertThat(freeze(null)).isInstanceOf(UpToDate.class);

      assertThat(FileModes.isExecutable(file)).isFalse();
      assertThat(freezer.freezes).hasSize(1);
    }

    @Test
    @DisplayName("looks at files from outside of the project that went into the program")
    void watchesTheSystem() throws Exception {
      Path library = write(temp.resolve("usr/lib/libx.so"), "1");
      freezer.sources = List.of(library);
      freeze(null);
      assertThat(freeze(null)).isInstanceOf(UpToDate.class);
      Files.writeString(library, "2");
      assertThat(freeze(null).sentence()).contains("libx.so changed");
    }

    @Test
    @DisplayName("replaces a Bundle of another version of pybundle, which other goals refuse")
    void otherSchema() throws Exception {
      freeze(null);
      Path manifest = workspace.bundle().resolve(Bundle.MANIFEST);
      String old =
          Files.readString(manifest).replace("\"schemaVersion\" : 2", "\"schemaVersion\" : 1");
      Files.delete(manifest);
      Files.writeString(manifest, old);
      assertThatThrownBy(() -> compress())
          .isInstanceOf(ProblemException.class)
          .hasMessageContaining("form 1 of bundle.json")
          .hasMessageContaining("run its build again");
      freeze(null);
      assertThat(compress()).isInstanceOf(Done.class);
    }

    @Test
    @DisplayName("replaces the program of another freezer, also if it made the one before that")
    void freezersTakeTurns() throws Exception {
      FreezeService other =
          service(new FakeFreezer("other", Map.of("a.txt", "other"), List.of(Layout.values())));
      freeze(null);

      assertThat(other.freeze(goal(null, false), look()).sentence())
          .contains(
              "frozen by other 6.22.3 with", "(clean: the last program was frozen by pyinstaller");
      assertThat(other.freeze(goal(null, false), look())).isInstanceOf(UpToDate.class);
      assertThat(freeze(null).sentence())
          .contains("(clean: the last program was frozen by other 6.22.3)");
    }

    @Test
    @DisplayName("takes the layout that the freezer has, unless the user named another")
    void layoutFits() throws Exception {
      FreezeService other = service(new FakeFreezer("other", Map.of(), List.of(Layout.onedir)));
      fixture.layout = null;
      generateSpec();
      assertThat(other.freeze(goal(null, false), look()).sentence()).contains("(onedir, ");

      fixture.layout = "onefile";
      generateSpec();
      assertThatThrownBy(() -> other.freeze(goal(null, false), look()))
          .hasMessageContaining("<layout>onefile</layout> cannot be had from other");
    }

    @Test
    @DisplayName("says what it would do, and does nothing, in a dry run")
    void dryRun() throws Exception {
      generateSpec();
      assertThat(service().freeze(goal(null, true), look()).sentence())
          .isEqualTo("dry run: would run fake");
      assertThat(workspace.frozen()).doesNotExist();
    }
  }

  @Nested
  @DisplayName("compress")
  class Compressing {

    @Test
    @DisplayName("gives the old program again when an option is taken back")
    void takesBack() throws Exception {
      freeze(null);
      String frozen = digest(workspace.frozen());
      assertThat(compress().sentence()).startsWith("Packed for installer (");
      String whole = files(workspace.bundle());
      assertThat(compress("**/b.txt").sentence()).contains("left out 1 files");
      assertThat(workspace.bundle().resolve("prog/_internal/sub")).doesNotExist();
      assertThat(compress("**/b.txt")).isInstanceOf(UpToDate.class);
      assertThat(compress()).isInstanceOf(Done.class);
      assertThat(files(workspace.bundle())).isEqualTo(whole);
      assertThat(digest(workspace.frozen())).as("the Bundle before").isEqualTo(frozen);
      assertThat(freeze(null)).as("pyinstaller has nothing to do").isInstanceOf(UpToDate.class);
      assertThat(compress()).isInstanceOf(UpToDate.class);
    }

    @Test
    @DisplayName("works on the Bundle that is there, not on what was frozen here another day")
    void takesTheBundleOfAnother() throws Exception {
      freeze(null);
      compress();
      Workspace home = workspace;
      Path copied = temp.resolve("copied");
      AtomicFiles.copyTree(workspace.frozen(), copied);
      write(project.resolve("src/main.py"), "print('local')\n");
      freeze(null);
      compress();
      AtomicFiles.swapFolder(copied, home.bundle());
      assertThat(compress("**/a.txt")).isInstanceOf(Done.class);
      assertThat(program(home.bundle())).hasContent("print('one')\n");
      assertThat(home.bundle().resolve("prog/_internal/a.txt")).doesNotExist();
    }

    @Test
    @DisplayName("needs nothing but the Bundle, and makes the same of it on another machine")
    void worksElsewhere() throws Exception {
      freeze(null);
      Workspace elsewhere = new Workspace(temp.resolve("other machine/target"));
      Files.createDirectories(elsewhere.root());
      AtomicFiles.copyTree(workspace.bundle(), elsewhere.bundle());
      compress("**/a.txt");
      assertThat(compress(elsewhere, "**/a.txt")).isInstanceOf(Done.class);
      assertThat(digest(elsewhere.bundle())).isEqualTo(digest(workspace.bundle()));
      assertThat(compress(elsewhere, "**/a.txt")).isInstanceOf(UpToDate.class);
      assertThat(compress(elsewhere, "**/b.txt")).as("other options").isInstanceOf(Done.class);
      assertThat(elsewhere.bundle().resolve("prog/_internal/a.txt")).exists();
    }

    @Test
    @DisplayName("does not compress twice what was compressed elsewhere, but says what to do")
    void compressedElsewhere() throws Exception {
      freeze(null);
      compress("**/a.txt");
      Workspace elsewhere = new Workspace(temp.resolve("other machine/target"));
      Files.createDirectories(elsewhere.root());
      AtomicFiles.copyTree(workspace.bundle(), elsewhere.bundle());
      assertThat(compress(elsewhere, "**/a.txt")).isInstanceOf(UpToDate.class);
      assertThatThrownBy(() -> compress(elsewhere, "**/b.txt"))
          .isInstanceOf(ProblemException.class)
          .hasMessageContaining("was compressed on another machine")
          .hasMessageContaining("copy the folder 'frozen' beside 'bundle'");
    }

    @Test
    @DisplayName("refuses a Bundle that is not as it was frozen")
    void refusesDamage() throws Exception {
      freeze(null);
      write(workspace.bundle().resolve("prog/_internal/stranger.txt"), "?");
      assertThatThrownBy(() -> compress())
          .isInstanceOf(ProblemException.class)
          .hasMessageContaining(
              "prog/_internal/stranger.txt is in the bundle, but not in its list");
    }

    @Test
    @DisplayName("counts a tool by its content, not by its path")
    void toolsCount() throws Exception {
      freeze(null);
      Path strip = write(temp.resolve("bin/strip"), "#!/bin/sh\nexit 1\n");
      assertThat(strip.toFile().setExecutable(true)).isTrue();
      HostSystem with =
          new HostSystem(System::getProperty, Map.of("PATH", strip.getParent().toString()));
      CompressService service = compressService(with);
      CompressService.Request request =
          new CompressService.Request(
              project, workspace, LINUX, RealGoals.compression(true), false);
      assertThat(service.compress(request, look())).isInstanceOf(Done.class);
      assertThat(service.compress(request, look())).isInstanceOf(UpToDate.class);
      Files.writeString(strip, "#!/bin/sh\nexit 2\n");
      assertThat(service.compress(request, look())).isInstanceOf(Done.class);
    }

    @Test
    @DisplayName("gives each treatment the program as those before it left it")
    void treatmentsFollowEachOther() throws Exception {
      freeze(null);
      List<Treatment> treatments =
          List.of(
              new ExcludeFiles(List.of("**/b.txt")),
              new Appending("a.txt", "1"),
              new Appending("a.txt", "2"));
      CompressService.Request request =
          new CompressService.Request(
              project, workspace, LINUX, new Compression(treatments, null, false), false);
      assertThat(compressService(host).compress(request, look()).sentence())
          .endsWith(": left out 1 files, appended 1, appended 2");
      assertThat(workspace.bundle().resolve("prog/_internal/a.txt"))
          .hasContent("a1 without b.txt2 without b.txt");
    }

    @Test
    @DisplayName("says what it would do, and does nothing, in a dry run")
    void dryRun() throws Exception {
      CompressService.Request dry =
          new CompressService.Request(
              project, workspace, LINUX, RealGoals.compression(false), true);
      assertThat(compressService(host).compress(dry, look()))
          .isEqualTo(new Skipped("dry run: there is no bundle yet that could be compressed"));
      freeze(null);
      assertThat(compressService(host).compress(dry, look()).sentence())
          .isEqualTo("dry run: would remove the columns of tracebacks and pack for installer");
      assertThat(workspace.compressed()).doesNotExist();
    }
  }

  @Nested
  @DisplayName("codesign")
  class Signing {

    @Test
    @DisplayName("signs what compress made, again when that is another, and changes neither before")
    void signsTheLast() throws Exception {
      freeze(null);
      compress();
      String compressed = digest(workspace.compressed());
      assertThat(sign()).isInstanceOf(Done.class);
      assertThat(sign()).isInstanceOf(UpToDate.class);
      assertThat(compress()).as("compress sees its own step").isInstanceOf(UpToDate.class);
      assertThat(sign()).isInstanceOf(UpToDate.class);
      assertThat(digest(workspace.compressed())).isEqualTo(compressed);
      assertThat(workspace.compressed().resolve(Bundle.CHECKSUMS)).doesNotExist();
      compress("**/a.txt");
      assertThat(workspace.bundle().resolve(Bundle.CHECKSUMS)).doesNotExist();
      assertThat(sign()).isInstanceOf(Done.class);
      assertThat(workspace.bundle().resolve(Bundle.CHECKSUMS))
          .content()
          .contains("b.txt")
          .doesNotContain("a.txt");
    }

    private GoalResult sign() throws Exception {
      SignerParameters none = new SignerParameters(Map.of(), name -> Optional.empty(), Path.of(""));
      return new CodesignService(host, new ProcessRunner(), RealFreezer.assemblers())
          .run(
              new SigningRequest(
                  workspace,
                  LINUX,
                  none,
                  id -> Optional.empty(),
                  OperatingSystem.LINUX,
                  true,
                  false),
              look());
    }
  }

  // What a user does

  private GoalResult freeze(@Nullable BuildMemory memory) throws Exception {
    generateSpec();
    return service().freeze(goal(memory, false), look());
  }

  private GoalResult compress(String... excludeFiles) throws Exception {
    return compress(workspace, excludeFiles);
  }

  private GoalResult compress(Workspace where, String... excludeFiles) throws Exception {
    return compressService(host)
        .compress(
            new CompressService.Request(
                project, where, LINUX, RealGoals.compression(false, excludeFiles), false),
            Inputs.of(where));
  }

  private static CompressService compressService(HostSystem host) {
    return new CompressService(RealFreezer.assemblers(), new ProcessRunner(), host);
  }

  @Nested
  @DisplayName("another freezer")
  class StandingIn {

    private final FakeFreezer other = new FakeFreezer("portable", Map.of(), List.of(Layout.onedir));
    private final List<String> warnings = new ArrayList<>();

    @Test
    @DisplayName("stands in where the first one breaks down, until its inputs change, and says so")
    void breakdown() throws Exception {
      freezer.breakdown =
          new Problem(
              "fake ended with exit code 1 (whole output: x.log); its last lines:\n  oh",
              "read",
              Problem.Fault.TOOL);

      GoalResult made = wayOut();
      assertThat(made.sentence()).contains(", degraded), frozen by portable 1");
      assertThat(warnings)
          .singleElement()
          .asString()
          .startsWith("Degraded: pyinstaller " + PyInstallerVersions.DEFAULT)
          .contains(
              "failed (fake ended with exit code 1 (whole output: x.log)), so portable 1 made");
      Bundle bundle = Bundle.read(workspace.bundle()).orElseThrow();
      assertThat(bundle.manifest().degraded())
          .isEqualTo("pyinstaller " + PyInstallerVersions.DEFAULT + " failed");
      assertThat(bundle.manifest().steps().get(0).goal()).isEqualTo("portable");

      assertThat(wayOut()).isInstanceOf(UpToDate.class);
      assertThat(warnings).hasSize(2);
      assertThat(freezer.freezes).hasSize(1);
      assertThat(other.freezes).hasSize(1);

      write(project.resolve("src/main.py"), "print('two')\n");
      assertThat(wayOut().sentence()).contains("frozen by portable");
      assertThat(freezer.freezes).hasSize(2);

      freezer.breakdown = null;
      write(project.resolve("src/main.py"), "print('three')\n");
      assertThat(wayOut().sentence()).doesNotContain("degraded").contains("frozen by pyinstaller");
      assertThat(Bundle.read(workspace.bundle()).orElseThrow().manifest().degraded()).isNull();
      assertThat(warnings).hasSize(3);
    }

    @Test
    @DisplayName("stands in for one build where the first one lacked time, memory or room")
    void breakdownOfMoment() throws Exception {
      freezer.breakdown = new Problem("fake did not end within 1 s", "wait", Problem.Fault.MOMENT);

      assertThat(wayOut().sentence()).contains(", degraded), frozen by portable 1");
      assertThat(warnings).singleElement().asString().endsWith("is tried again by the next build");

      assertThat(wayOut()).isInstanceOf(UpToDate.class);
      assertThat(freezer.freezes).hasSize(2);

      freezer.breakdown = null;
      assertThat(wayOut().sentence()).doesNotContain("degraded").contains("frozen by pyinstaller");
    }

    @Test
    @DisplayName("does not stand in for what the user has to mend")
    void mistakes() throws Exception {
      freezer.breakdown = new Problem("Hidden import 'x' was not found", "remove it");
      assertThatThrownBy(this::wayOut).hasMessageContaining("Hidden import 'x' was not found");

      freezer.breakdown = null;
      freezer.wrong = new Problem("Syntax error in main.py:1", "mend it").asException();
      assertThatThrownBy(this::wayOut).hasMessageContaining("Syntax error");
      assertThat(other.freezes).isEmpty();
      assertThat(warnings).isEmpty();
    }

    private GoalResult wayOut() throws Exception {
      generateSpec();
      FreezeGoal first = goal(null, false);
      FreezeGoal instead =
          new FreezeGoal(
              first.environment(),
              first.output(),
              first.pluginVersion(),
              "1",
              Map.of("ITS_OWN", "x"),
              first.probed(),
              first.sourceDateEpoch(),
              null,
              false);
      return new WayOut(environments(), freezer, other, host)
          .freeze(first, instead, look(), warnings::add);
    }
  }

  private void generateSpec() throws Exception {
    new GenerateSpecService(new SpecResolver(), host)
        .run(
            new GenerateSpecRequest(
                fixture.input(),
                LINUX,
                new FakeFreezer(Map.of()),
                Unsupported.fail,
                workspace,
                false),
            look());
  }

  private FreezeService service() {
    return service(freezer);
  }

  private FreezeService service(FakeFreezer freezer) {
    return new FreezeService(environments(), freezer, host);
  }

  private EnvironmentProvider environments() {
    return new EnvironmentProvider(host, new ProcessRunner()) {
      @Override
      public Optional<PythonEnvironment> existing(EnvironmentRequest request, Inputs inputs) {
        return Optional.of(environment);
      }
    };
  }

  private FreezeGoal goal(@Nullable BuildMemory memory, boolean dryRun) {
    return new FreezeGoal(
        new EnvironmentGoal(
            project,
            workspace,
            LINUX,
            PyInstallerVersions.pins(PyInstallerVersions.DEFAULT),
            null,
            null,
            LoadExtension.IGNORED,
            null,
            coordinates -> {
              throw new IOException(coordinates);
            },
            temp.resolve("cache"),
            true,
            Duration.ofMinutes(1)),
        workspace.root().resolveSibling(""),
        "1",
        PyInstallerVersions.DEFAULT,
        Map.of(),
        Set.of(),
        315_532_800L,
        memory,
        dryRun);
  }

  private BuildMemory memory() {
    return new BuildMemory(temp.resolve("memory.db"), 1_000_000);
  }

  private Inputs look() {
    return Inputs.of(workspace);
  }

  private static Path program(Path bundle) {
    return bundle.resolve("prog/prog");
  }

  private static String digest(Path bundle) throws Exception {
    Bundle read = Bundle.read(bundle).orElseThrow();
    assertThat(read.damage(FileHashes.open(bundle.resolveSibling("none.json")))).isEmpty();
    return read.manifest().digest();
  }

  private static String files(Path bundle) throws Exception {
    return Json.read(bundle.resolve(Bundle.MANIFEST), BundleManifest.class).files().toString();
  }

  private static Path write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  /** A treatment that adds text to a file. */
  public record Appending(String file, String text) implements Treatment {

    @Override
    public String name() {
      return "append";
    }

    @Override
    public String plan(Map<String, Path> tools) {
      return "append " + text;
    }

    @Override
    public Treated treat(TreatmentContext context) throws IOException {
      List<String> names = context.files().stream().map(BundledFile::path).toList();
      BundledFile found =
          context.files().stream().filter(it -> it.path().endsWith(file)).findFirst().orElseThrow();
      Path before = context.contents().of(found);
      assertThat(found.size()).isEqualTo(Files.size(before));
      String left = names.stream().anyMatch(it -> it.endsWith("b.txt")) ? "" : " without b.txt";
      Path copy = context.workspace().state().resolve("appended" + text);
      Files.writeString(copy, Files.readString(before) + text + left);
      return new Treated(
          Map.of(found.path(), copy), Set.of(), Set.of(), null, saved -> "appended " + text);
    }
  }
}
