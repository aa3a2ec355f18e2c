package dev.pybundle.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.bundle.Inputs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A pattern")
class FilePatternTest {

  private static final List<String> FILES =
      List.of(
          "a.sql",
          "b.sql",
          "B.sql",
          ".hidden.sql",
          "c.txt",
          "[x].txt",
          "x.txt",
          "z-1",
          "!",
          "^",
          "ä",
          "sub/d.sql",
          "sub/deep/e.sql",
          ".dot/f.sql",
          "sub two/g.sql",
          "\uD83D\uDE00.txt",
          "a&b",
          "a]b",
          "{a,b}",
          "a+b");

  private final Path folder;

  FilePatternTest(@TempDir Path temp) {
    this.folder = temp.resolve("dir [1] é");
  }

  @BeforeEach
  void fill() throws Exception {
    for (String name : FILES) {
      Path file = folder.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, "");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*",
        "*.sql",
        "?.sql",
        "[ab].sql",
        "[!ab].sql",
        "[a-c].*",
        "*/*.sql",
        "*/*/*.sql",
        "sub*/?.sql",
        ".*",
        ".*/*.sql",
        "sub/*",
        "nothing*",
        "?",
        "?.txt",
        "[!a]*",
        "{*}",
        "a[+]b",
        "*\\*",
        "sub/[d]eep/*",
        "c.txt/*",
        "nodir/*.x",
        "[a-]*",
        "*ä*"
      })
  @DisplayName("finds what Python's glob finds")
  void likePython(String pattern) throws Exception {
    // when
    FilePattern read = FilePattern.of(pattern);
    Set<Path> found = read.in(folder.resolve(read.start()), Inputs.unrecorded());

    // then
    List<String> expected =
        RealPython.lines(
            folder,
            """
            import glob, sys
            for path in sorted(glob.glob(glob.escape(sys.argv[1]) + "/" + sys.argv[2])):
                print(path)
            """,
            folder.toString(),
            pattern);
    assertThat(found)
        .extracting(Path::toString)
        .containsExactlyInAnyOrderElementsOf(expected)
        .isSorted();
  }

  @ParameterizedTest(name = "{0} starts in \"{1}\"")
  @CsvSource({"*.x, ''", "a/*.x, a/", "/*, /", "/a/b/*/c, /a/b/", "../?, ../"})
  @DisplayName("starts in the folder before its first wildcard")
  void start(String pattern, String start) {
    assertThat(FilePattern.of(pattern).start()).isEqualTo(start);
  }
}
