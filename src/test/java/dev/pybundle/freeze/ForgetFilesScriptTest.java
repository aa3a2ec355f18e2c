package dev.pybundle.freeze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.pybundle.bundle.PythonRoom;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.spec.RealPython;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Files for a cold start")
@EnabledOnOs(OS.LINUX)
class ForgetFilesScriptTest {

  /** Pages in memory: what the first of a mapping's pages tells (man 2 mincore). */
  private static final String RESIDENT =
      """
      import ctypes, mmap, sys
      with open(sys.argv[1], "r+b") as file:
          view = mmap.mmap(file.fileno(), 0)
      pages = (ctypes.c_ubyte * (len(view) // mmap.PAGESIZE))()
      address = ctypes.addressof(ctypes.c_char.from_buffer(view))
      ctypes.CDLL(None).mincore(ctypes.c_void_p(address), ctypes.c_size_t(len(view)), pages)
      print("resident", sum(page & 1 for page in pages))
      """;

  @TempDir Path temp;

  @ParameterizedTest
  @MethodSource("dev.pybundle.freeze.GuardScriptTest#interpreters")
  @DisplayName(
      "are no longer in memory, also those in folders and those that have just been written")
  void forgets(Path interpreter) throws Exception {
    assumeFalse(Files.getFileStore(temp).type().equals("tmpfs"), "it has no disk behind it");
    PythonRoom.unpack(temp.resolve("room"), List.of(PythonRoom.MEASURE));
    Path program = Files.createDirectories(temp.resolve("pro gram é/lib"));
    Path file = Files.write(program.resolve("library.so"), new byte[1 << 20]);
    Files.createSymbolicLink(program.resolve("link"), Path.of("nowhere"));
    assertThat(resident(interpreter, file)).isEqualTo("resident 256");

    ProcessResult result =
        RealPython.run(
            temp,
            Map.of(),
            List.of(interpreter, temp.resolve("room/forget_files.py"), program.getParent()));

    assertThat(result.succeeded()).describedAs(String.join("\n", result.lastLines())).isTrue();
    assertThat(resident(interpreter, file)).isEqualTo("resident 0");
  }

  private String resident(Path interpreter, Path file) throws Exception {
    ProcessResult result =
        RealPython.run(temp, Map.of(), List.of(interpreter, "-c", RESIDENT, file));
    return result.lastLines().get(result.lastLines().size() - 1);
  }
}
