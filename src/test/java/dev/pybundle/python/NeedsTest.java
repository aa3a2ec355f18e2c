package dev.pybundle.python;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.bundle.Inputs;
import dev.pybundle.platform.TargetTriple;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("An interpreter")
class NeedsTest {

  private Fixture fixture;

  @BeforeEach
  void setUp(@TempDir Path folder) throws Exception {
    fixture = new Fixture(folder);
  }

  private static InterpreterInfo info(
      String version, String implementation, String machine, int bits, String libc) {
    return new InterpreterInfo(
        Path.of("/usr/bin/python3"),
        version,
        implementation,
        machine,
        bits,
        libc,
        Path.of("/usr/lib/libpython3.so.1.0"),
        "libpython3.so.1.0",
        true,
        true,
        true,
        true,
        true,
        Map.of());
  }

  private Needs needs(String triple, Needs.Range... ranges) throws Exception {
    TargetTriple target = TargetTriple.parse(triple).orElseThrow();
    Needs needs =
        Needs.of(
            fixture.withTriple(target.value()).request(),
            RequirementsResolver.of(fixture.request(), Inputs.unrecorded()),
            null);
    for (Needs.Range range : ranges) {
      needs = needs.and(range);
    }
    return needs;
  }

  @ParameterizedTest(name = "{0} and Python {1}")
  @CsvSource(
      nullValues = "-",
      textBlock =
          """
          cx-freeze==8.7.3,    3.9.18, 'is Python 3.9.18, but freezing with cx-freeze==8.7.3 needs >=3.10,<3.16'
          cx-freeze==8.7.3,    3.10.1, -
          pyinstaller==6.22.3, 3.9.18, -
          pyinstaller==6.22.3, 3.16.0, 'is Python 3.16.0, but freezing with pyinstaller==6.22.3 needs >=3.9,<3.16'
          unknown==1,          3.9.18, -
          """)
  @DisplayName("is taken if the freezer is for its version")
  void freezer(String pin, String version, @Nullable String reason) throws Exception {
    fixture.withFreezer(pin);
    InterpreterInfo info = info(version, "CPython", "x86_64", 64, "glibc");

    assertThat(needs("x86_64-unknown-linux-gnu").reasonAgainst(info))
        .isEqualTo(Optional.ofNullable(reason));
  }

  @ParameterizedTest(name = "{0} {1} for {2} ({3} bit, {4}) and {5}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      emptyValue = "",
      textBlock =
          """
          3.11.2  | CPython | x86_64     | 64 | glibc | x86_64-unknown-linux-gnu      | -
          3.9.0   | CPython | x86_64     | 64 | glibc | x86_64-unknown-linux-gnu      | -
          3.15.1  | CPython | x86_64     | 64 | glibc | x86_64-unknown-linux-gnu      | -
          3.8.18  | CPython | x86_64     | 64 | glibc | x86_64-unknown-linux-gnu      | is Python 3.8.18, but freezing needs >=3.9,<3.16
          3.16.0  | CPython | x86_64     | 64 | glibc | x86_64-unknown-linux-gnu      | needs >=3.9,<3.16
          odd     | CPython | x86_64     | 64 | glibc | x86_64-unknown-linux-gnu      | its version 'odd' cannot be read
          3.10.13 | PyPy    | x86_64     | 64 | glibc | x86_64-unknown-linux-gnu      | is PyPy, but programs are frozen with CPython
          3.11.2  | CPython | x86_64     | 32 | glibc | x86_64-unknown-linux-gnu      | is a 32-bit Python for x86_64
          3.11.2  | CPython | x86_64     | 32 | glibc | i686-unknown-linux-gnu        | -
          3.11.2  | CPython | x86_64     | 64 | glibc | aarch64-unknown-linux-gnu     | does not fit aarch64-unknown-linux-gnu
          3.11.2  | CPython | aarch64    | 64 | glibc | aarch64-unknown-linux-gnu     | -
          3.11.2  | CPython | aarch64    | 32 | glibc | armv7-unknown-linux-gnueabihf | -
          3.11.2  | CPython | riscv64    | 64 | glibc | riscv64gc-unknown-linux-gnu   | -
          3.11.2  | CPython | x86_64     | 64 | glibc | x86_64-unknown-linux-musl     | uses the C library glibc
          3.11.2  | CPython | x86_64     | 64 | musl  | x86_64-unknown-linux-musl     | -
          3.11.2  | CPython | x86_64     | 64 | musl  | x86_64-unknown-linux-gnu      | uses the C library musl
          3.11.2  | CPython | arm64      | 64 |       | aarch64-apple-darwin          | -
          3.11.2  | CPython | universal2 | 64 |       | x86_64-apple-darwin           | -
          3.11.2  | CPython | universal2 | 64 |       | universal-apple-darwin        | -
          3.11.2  | CPython | arm64      | 64 |       | universal-apple-darwin        | does not fit universal-apple-darwin
          3.11.2  | CPython | amd64      | 64 |       | x86_64-pc-windows-msvc        | -
          3.11.2  | CPython | win32      | 32 |       | i686-pc-windows-msvc          | -
          3.11.2  | CPython | win32      | 32 |       | x86_64-pc-windows-msvc        | is a 32-bit Python for win32
          """)
  @DisplayName("is taken if it is a CPython of the range, made for the target")
  void identity(
      String version,
      String implementation,
      String machine,
      int bits,
      @Nullable String libc,
      String triple,
      @Nullable String reason)
      throws Exception {
    InterpreterInfo info = info(version, implementation, machine, bits, libc == null ? "" : libc);

    Optional<String> against = needs(triple).reasonAgainst(info);

    if (reason == null) {
      assertThat(against).isEmpty();
    } else {
      assertThat(against.orElse("")).contains(reason);
    }
  }

  @ParameterizedTest(name = "{1} for {0}: {2}")
  @CsvSource({
    "3.13.2, 3.13.0, true",
    "3.13.2, 3.13.12, true",
    "3.13, 3.13.0, true",
    "3.13.2, 3.14.2, false",
    "3.13.2, 3.12.9, false",
    "3.13.2, 3.13.0b1, false",
    "3.15.0a3, 3.15.0a3, true",
    "3.15.0a3, 3.15.0a4, false",
    "3.15.0a3, 3.15.0, false"
  })
  @DisplayName("answers for one of another system with the same bytecode")
  void twin(String other, String version, boolean fits) throws Exception {
    TargetTriple here = TargetTriple.parse("x86_64-unknown-linux-gnu").orElseThrow();
    assertThat(needs("x86_64-pc-windows-msvc").ofTwin(here, other).version(version).isEmpty())
        .isEqualTo(fits);
  }

  @Test
  @DisplayName("is not taken if what the project asks for is another version")
  void requested() throws Exception {
    Needs needs =
        needs(
            "x86_64-unknown-linux-gnu",
            new Needs.Range(VersionSpecifiers.parse(">=3.12").orElseThrow(), "pyproject.toml"));

    assertThat(needs.reasonAgainst(info("3.11.2", "CPython", "x86_64", 64, "glibc")))
        .contains("is Python 3.11.2, but pyproject.toml needs >=3.12");
    assertThat(needs.summary()).contains(">=3.12 for pyproject.toml");
    assertThat(needs.versionRequest()).isEqualTo(">=3.9,<3.16,>=3.12");
  }

  @Test
  @DisplayName("of a minor version may fit if one of its patch releases does")
  void minors() throws Exception {
    Needs needs =
        needs(
            "x86_64-unknown-linux-gnu",
            new Needs.Range(VersionSpecifiers.parse(">=3.12.4").orElseThrow(), "pyproject.toml"));

    assertThat(List.of("3.11", "3.12", "3.15", "3.16"))
        .filteredOn(minor -> needs.acceptMinor(PythonVersion.parse(minor).orElseThrow()))
        .containsExactly("3.12", "3.15");
  }
}
