package dev.pybundle.compress;

import static dev.pybundle.compress.TestProgram.ALWAYS;
import static dev.pybundle.compress.TestProgram.FUNCTION;
import static dev.pybundle.compress.TestProgram.KNOWN;
import static dev.pybundle.compress.TestProgram.TRY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pybundle.bundle.Role;
import dev.pybundle.compress.ExcludeTools.Choice;
import dev.pybundle.message.ProblemException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A treatment of a program")
class TreatmentsTest {

  @TempDir Path temp;

  private TestProgram program;

  @BeforeEach
  void makeProgram() {
    program = new TestProgram(temp);
  }

  @Nested
  @DisplayName("that leaves tools out")
  class Tools {

    @ParameterizedTest(name = "{0} imports unittest ({1}), {2}: goes: {3}")
    @CsvSource({
      "standard,  0, safe, false",
      "standard,  2, safe, true",
      "standard,  4, safe, true",
      "package,   0, all,  false",
      "package,   2, safe, false",
      "package,   2, all,  true",
      // Its fallback would be another import.
      "package,   4, all,  false",
      "own,       2, all,  false",
      "main.py,   2, all,  false",
      "nobody,    0, safe, true",
      "nobody,    0, none, false",
    })
    @DisplayName("keeps what is needed")
    void needs(String importer, int how, Choice choice, boolean goes) throws Exception {
      program
          .standard("standard", "unittest/", "unittest.case", "unittest.mock")
          .of("package", "package")
          .own("own")
          .imports("main.py", ALWAYS, "standard", "package", "own")
          .imports("unittest", ALWAYS, "unittest.case")
          .imports("unittest.mock", ALWAYS, "unittest");
      if (!importer.equals("nobody")) {
        program.imports(importer, how, "unittest.case");
      }
      assertThat(new ExcludeTools(choice).treat(program.context()).modules())
          .isEqualTo(goes ? Set.of("unittest", "unittest.case", "unittest.mock") : Set.of());
    }

    @Test
    @DisplayName("takes with them what only they need: modules, compiled ones, libraries")
    void closure() throws Exception {
      program
          .standard("lib", "pdb", "readline", "bdb", "only", "both")
          .imports("main.py", ALWAYS, "lib", "both")
          .imports("lib", FUNCTION | TRY, "readline")
          .imports("lib", FUNCTION, "pdb")
          .imports("pdb", ALWAYS, "bdb", "only", "both")
          .file("python3.11/lib-dynload/readline.cpython-311-x.so", Role.NATIVE, null, "libline.so")
          .file("libline.so", Role.NATIVE, null, "\0libinfo.so\0libc.so")
          .file("libinfo.so", Role.NATIVE, null, "")
          .file("libc.so", Role.NATIVE, null, "")
          .file("libpython.so", Role.INTERPRETER, null, "\0libc.so\0");
      Treated treated = new ExcludeTools(Choice.safe).treat(program.context());
      assertThat(treated.modules()).containsExactlyInAnyOrder("readline", "pdb", "bdb", "only");
      assertThat(treated.excluded())
          .containsExactlyInAnyOrder(
              "python3.11/lib-dynload/readline.cpython-311-x.so", "libline.so", "libinfo.so");
    }

    @Test
    @DisplayName("keeps one that the user names, with all that it needs")
    void hidden() throws Exception {
      program.standard("pdb", "bdb").imports("pdb", ALWAYS, "bdb").hidden("pdb");
      assertThat(new ExcludeTools(Choice.all).treat(program.context()).modules()).isEmpty();
    }

    @Test
    @DisplayName(
        "takes a module for a spare one only where its importer expects that it is missing")
    void spare() throws Exception {
      program
          .standard("readline", "_pydecimal", "_decimal", "_pyio", "decimal", "cmd")
          .of("shell", "shell")
          .of("client", "client")
          .imports("main.py", ALWAYS, "shell", "client", "decimal")
          .imports("decimal", TRY, "_pydecimal", "_decimal", "_pyio")
          .imports("client", FUNCTION | TRY, "readline");
      Treated treated = new ExcludeTools(Choice.safe).treat(program.context());
      assertThat(treated.modules()).containsExactlyInAnyOrder("readline", "_pydecimal");
      program.imports("shell", TRY, "readline");
      assertThat(new ExcludeTools(Choice.safe).treat(program.context()).modules())
          .containsExactly("_pydecimal");
    }

    @Test
    @DisplayName("keeps the editor of lines for a shell that stays")
    void shell() throws Exception {
      program
          .standard("cmd", "readline")
          .imports("main.py", ALWAYS, "cmd")
          .imports("cmd", FUNCTION | TRY, "readline");
      assertThat(new ExcludeTools(Choice.safe).treat(program.context()).modules()).isEmpty();
    }

    @Test
    @DisplayName("never takes a data file of the user for a module")
    void data() throws Exception {
      program
          .standard("lib", "pdb")
          .imports("main.py", ALWAYS, "lib")
          .imports("lib", FUNCTION, "pdb")
          .file("pdb.py", Role.DATA, null, "print()");
      Treated treated = new ExcludeTools(Choice.safe).treat(program.context());
      assertThat(treated.modules()).containsExactly("pdb");
      assertThat(treated.excluded()).isEmpty();
    }
  }

  @Test
  @DisplayName("leaves tests out that nothing else imports, with their data and helpers")
  void tests() throws Exception {
    program
        .of("frames", "frames/", "frames.tests/", "frames.tests.one", "frames.testing", "frames.x")
        .of("arrays", "arrays/", "arrays.tests/", "arrays.tests.data", "arrays.use")
        .of("helper", "helper")
        .own("mine.tests")
        .imports("main.py", ALWAYS, "frames", "arrays.use", "mine.tests")
        .imports("frames", KNOWN, "frames.tests", "frames.tests.one", "frames.x")
        .imports("frames", ALWAYS, "frames.testing")
        .imports("frames.tests.one", ALWAYS, "helper", "frames.tests")
        .imports("arrays.use", FUNCTION, "arrays.tests.data")
        .file("frames/tests/data.csv", Role.DATA, "frames", "1")
        .file("frames/data.csv", Role.DATA, "frames", "1")
        .file("frames/tests/own.csv", Role.DATA, null, "1")
        .file("arrays/tests/data.csv", Role.DATA, "arrays", "1");
    Treated treated = new ExcludeTests(true).treat(program.context());
    assertThat(treated.modules())
        .containsExactlyInAnyOrder("frames.tests", "frames.tests.one", "helper");
    assertThat(treated.excluded()).containsExactly("frames/tests/data.csv");
    assertThat(new ExcludeTests(false).treat(program.context()).modules()).isEmpty();
  }

  @Test
  @DisplayName("leaves type stubs out, but those that are read at run time")
  void stubs() throws Exception {
    program
        .of("typed", "typed/", "typed.a")
        .of("lazy", "lazy/", "lazy.a")
        .of("lazy-loader", "lazy_loader")
        .imports("main.py", ALWAYS, "typed", "lazy")
        .imports("lazy", ALWAYS, "lazy_loader")
        .file("typed/a.pyi", Role.DATA, "typed", "1")
        .file("typed/__init__.pyi", Role.DATA, "typed", "1")
        .file("typed/typeshed/os.pyi", Role.DATA, "typed", "1")
        .file("typed/py.typed", Role.DATA, "typed", "")
        .file("lazy/a.pyi", Role.DATA, "lazy", "1")
        .file("own.pyi", Role.DATA, null, "1");
    assertThat(new ExcludeStubs(true).treat(program.context()).excluded())
        .containsExactlyInAnyOrder("typed/a.pyi", "typed/__init__.pyi", "typed/py.typed");
  }

  @Test
  @DisplayName("keeps of metadata all that a program can ask for, byte for byte")
  void metadata() throws Exception {
    program
        .file(
            "a-1.dist-info/METADATA",
            Role.DATA,
            "a",
            "Name: a\nSummary: \u00c3\u00a9\nDescription: a\n        b\n\n# Long\n\ntext\n")
        .file("b-1.dist-info/METADATA", Role.DATA, "b", "Name: b\r\n\r\nlong\r\n")
        .file("c-1.dist-info/METADATA", Role.DATA, "c", "Name: c\n")
        .file("own-1.dist-info/METADATA", Role.DATA, null, "Name: own\n\nlong\n")
        .file(
            "a-1.dist-info/RECORD",
            Role.DATA,
            "a",
            "a.py,sha256=0-_x,12\n\"a,b.py\",sha256=1,3\na-1.dist-info/RECORD,,\n")
        .file("a-1.dist-info/WHEEL", Role.DATA, "a", "Wheel-Version: 1.0\n")
        .file("a-1.dist-info/INSTALLER", Role.DATA, "a", "uv\n")
        .file("a-1.dist-info/REQUESTED", Role.DATA, "a", "")
        .file("a-1.dist-info/licenses/INSTALLER", Role.DATA, "a", "1")
        .file("a-1.dist-info/entry_points.txt", Role.DATA, "a", "[console_scripts]\na = a:b\n")
        .file("own-1.dist-info/WHEEL", Role.DATA, null, "Wheel-Version: 1.0\n");
    Treated treated = new SlimMetadata(true).treat(program.context());
    assertThat(treated.replacements().keySet())
        .containsExactlyInAnyOrder(
            "a-1.dist-info/METADATA", "b-1.dist-info/METADATA", "a-1.dist-info/RECORD");
    assertThat(program.contentOf(treated, "a-1.dist-info/METADATA"))
        .usingCharset(StandardCharsets.ISO_8859_1)
        .hasContent("Name: a\nSummary: \u00c3\u00a9\nDescription: a\n        b\n");
    assertThat(program.contentOf(treated, "b-1.dist-info/METADATA")).hasContent("Name: b\n");
    assertThat(program.contentOf(treated, "a-1.dist-info/RECORD"))
        .hasContent("a.py,,\n\"a,b.py\",,\na-1.dist-info/RECORD,,\n");
    assertThat(treated.excluded())
        .containsExactlyInAnyOrder(
            "a-1.dist-info/WHEEL", "a-1.dist-info/INSTALLER", "a-1.dist-info/REQUESTED");
  }

  @ParameterizedTest(name = "of {1} keeps {0}: {2}")
  @CsvSource({
    "de,    lib/locale/de/LC_MESSAGES/a.mo,      true",
    "de,    lib/locale/de_AT/LC_MESSAGES/a.mo,   true",
    "de_AT, lib/locale/de/LC_MESSAGES/a.mo,      true",
    "de_AT, lib/locale/de_CH/LC_MESSAGES/a.mo,   false",
    "pt-BR, lib/locales/pt_BR/messages.json,     true",
    "de,    lib/locale/fr/LC_MESSAGES/a.mo,      false",
    "de,    babel/locale-data/fr_CA.dat,         false",
    "de,    babel/locale-data/root.dat,          true",
    "de,    babel/locale-data/de.dat,            true",
    "de,    Qt/translations/qt_fr.qm,            false",
    "de,    lib/locale/README,                   true",
    "de,    lib/french.txt,                      true",
  })
  @DisplayName("keeps languages")
  void locales(String locale, String path, boolean kept) throws Exception {
    program.file(path, Role.DATA, "lib", "1");
    assertThat(new Locales(List.of(locale)).treat(program.context()).excluded())
        .isEqualTo(kept ? Set.of() : Set.of(path));
    assertThat(new Locales(List.of()).treat(program.context()).excluded()).isEmpty();
  }

  @ParameterizedTest(name = "{0} keeps {1}: {2}")
  @CsvSource({
    "Europe,        tzdata/zoneinfo/Europe/Berlin,   true",
    "Europe/Berlin, tzdata/zoneinfo/Europe/Berlin,   true",
    "Europe/Berlin, tzdata/zoneinfo/Europe/Paris,    false",
    "Europe,        tzdata/zoneinfo/UTC,             true",
    "Europe,        tzdata/zoneinfo/zone.tab,        true",
    "Europe,        tzdata/zoneinfo/__init__.py,     true",
    "Europe,        pytz/zoneinfo/America/Lima,      false",
    "Europe,        other/America/Lima,              true",
  })
  @DisplayName("keeps time zones")
  void timeZones(String zone, String path, boolean kept) throws Exception {
    program.file(path, Role.DATA, "lib", "1");
    assertThat(new TimeZones(List.of(zone)).treat(program.context()).excluded())
        .isEqualTo(kept ? Set.of() : Set.of(path));
  }

  @Test
  @DisplayName("leaves out libraries that the user names, and refuses one that another one names")
  void libraries() throws Exception {
    program
        .file("libbig.so", Role.NATIVE, null, "\0libhelp.so\0")
        .file("libhelp.so", Role.NATIVE, null, "")
        .file("libused.so", Role.NATIVE, null, "")
        .file("a.cpython-311-x.so", Role.NATIVE, "a", "\0libused.so\0");
    assertThat(new UnusedLibraries(List.of("libbig.so")).treat(program.context()).excluded())
        .containsExactlyInAnyOrder("libbig.so", "libhelp.so");
    TreatmentContext context = program.context();
    assertThatThrownBy(() -> new UnusedLibraries(List.of("libused.so")).treat(context))
        .isInstanceOf(ProblemException.class)
        .hasMessage(
            "<unusedLibraries> leaves out libused.so, which a.cpython-311-x.so needs, perhaps you"
                + " should name that one there too, if the program does not load it either.");
    assertThatThrownBy(() -> new UnusedLibraries(List.of("libno*")).treat(context))
        .hasMessageStartingWith(
            "<unusedLibraries> has the pattern 'libno*', which matches no library of the program");
  }

  @ParameterizedTest(name = "after {0} bytes")
  @ValueSource(ints = {0, 1_048_566, 1_048_570, 1_048_576, 3_000_000})
  @DisplayName("finds the name of a library wherever in a large one it is")
  void largeLibrary(int before) throws Exception {
    program
        .file("libused.so", Role.NATIVE, null, "")
        .file("a.so", Role.NATIVE, "a", "l".repeat(before) + "libused.so\0");
    TreatmentContext context = program.context();
    assertThatThrownBy(() -> new UnusedLibraries(List.of("libused.so")).treat(context))
        .hasMessageStartingWith("<unusedLibraries> leaves out libused.so, which a.so needs");
  }

  @Test
  @DisplayName("refuses what is no language, time zone or pattern before anything is frozen")
  void preflight() {
    assertThatThrownBy(() -> new Locales(List.of("German")).preflight())
        .hasMessageStartingWith("<locales> has 'German', which is no language");
    assertThatThrownBy(() -> new TimeZones(List.of("berlin")).preflight())
        .hasMessageStartingWith("<timeZones> has 'berlin', which is no time zone");
    assertThatThrownBy(() -> new UnusedLibraries(List.of("[")).preflight())
        .hasMessageStartingWith("<unusedLibraries> has the pattern '['");
  }
}
