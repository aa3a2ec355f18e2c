package dev.pybundle.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A pattern")
class PythonGlobTest {

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

  PythonGlobTest(@TempDir Path temp) {
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
        "[z-a].sql",
        "[]x].txt",
        "[[]x].txt",
        "*/*.sql",
        "*/*/*.sql",
        "sub*/?.sql",
        ".*",
        ".*/*.sql",
        "sub/*",
        "nothing*",
        "[",
        "[!]",
        "[^]*",
        "?",
        "?.txt",
        "[!a]*",
        "**",
        "**/d.sql",
        "a[]&]b",
        "{*}",
        "a[+]b",
        "*\\*",
        "sub/[d]eep/*",
        "c.txt/*",
        "nodir/*.x",
        "[\\]x].txt",
        "a[&&b]b",
        "[a-]*",
        "*ä*"
      })
  @DisplayName("finds what Python's glob finds")
  void likePython(String pattern) throws Exception {
    // given
    String source = PythonGlob.escape(folder.toString()) + "/" + pattern;

    // when
    List<String> found = PythonGlob.find(source).stream().map(Path::toString).toList();

    // then
    List<String> expected =
        RealPython.lines(
            folder,
            """
            import glob, sys
            for path in sorted(glob.glob(sys.argv[1])):
                print(path)
            """,
            source);
    assertThat(found).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(new ArrayList<>(found)).isSorted();
  }

  @Test
  @DisplayName("that is the name of a file means that file")
  void literalFirst() throws Exception {
    String source = folder.resolve("[x].txt").toString();

    assertThat(PythonGlob.find(source)).containsExactly(folder.resolve("[x].txt"));
  }

  @Test
  @DisplayName("without a wildcard finds nothing if there is no such file")
  void missing() throws Exception {
    assertThat(PythonGlob.find(folder.resolve("none").toString())).isEmpty();
  }
}
