package dev.pybundle.python;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.bundle.PythonRoom;
import dev.pybundle.spec.RealPython;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A file of packages for both processors of macOS")
class FusePackagesScriptTest {

  private static final String COMMON =
      """
      import os, shutil, struct, sys, types
      sys.dont_write_bytecode = True
      sys.path.insert(0, sys.argv[1])
      from fuse_packages import Fusion
      from universal_files import ARM, INTEL, MACHINES, join, parts

      def code(machine, text=""):
          return b"\\xcf\\xfa\\xed\\xfe" + struct.pack("<II", MACHINES[machine], 3) + text.encode()

      both = join({ARM: code(ARM), INTEL: code(INTEL)})

      def fuse(arm, intel, file="kit/file"):
          for folder, content in ((ARM, arm), (INTEL, intel)):
              shutil.rmtree(folder, ignore_errors=True)
              for name, what in ((file, content), ("kit-1.0.dist-info/RECORD", f"{file},sha256={folder},1\\n")):
                  if what is not None:
                      os.makedirs(os.path.dirname(f"{folder}/{name}"), exist_ok=True)
                      with open(f"{folder}/{name}", "wb") as out:
                          out.write(what if isinstance(what, bytes) else what.encode())
          fusion = Fusion(ARM, INTEL)
          fusion.make()
          with open(f"{ARM}/{file}", "rb") as stream:
              return stream.read(), fusion

      def codes(*arguments):
          return {name: each[12:].decode() for name, each in parts(fuse(*arguments)[0]).items()}

      def lacking(*arguments):
          return [" ".join(each) for each in fuse(*arguments)[1].lacking]

      def different(*arguments):
          content, fusion = fuse(*arguments)
          return content.decode(), fusion.different

      def on(machine, arm, intel):
          os.uname = lambda: types.SimpleNamespace(machine=machine)
          names = {}
          exec(fuse(arm, intel, "kit/file.py")[0], names)
          return names.get("X"), names.get("__doc__")

      """;

  @TempDir Path temp;

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          is the one that both have | fuse("a", "a")[0] | b'a'
          or that one of them has: the other does without it anyway | fuse(None, "a")[0], fuse("b", None, "kit/b")[0] | (b'a', b'b')
          is of both if each has code for its own | codes(code(ARM, "a"), code(INTEL, "i"), "kit.so") | {'x86_64': 'i', 'arm64': 'a'}
          and stays if it has code for both | fuse(both, both, "kit.so")[0] == both | True
          has the code of each if there are two for both | codes(join({ARM: code(ARM, "a"), INTEL: code(INTEL, "-")}), join({ARM: code(ARM, "-"), INTEL: code(INTEL, "i")})) | {'x86_64': 'i', 'arm64': 'a'}
          that is a module with code for one only is named | lacking(None, code(INTEL), "kit.so"), lacking(code(ARM), code(ARM), "kit/a.so") | (['kit.so kit 1.0 arm64'], ['kit/a.so kit 1.0 x86_64'])
          but a library may be needed on one only | lacking(None, code(INTEL), "kit.dylib"), codes(None, code(INTEL), "kit.dylib") | ([], {'x86_64': ''})
          and what is for another system is no module of macOS | lacking("ELF", "ELF", "kit.so") | []
          that is no code and another one for each stays that for arm64, which is noted | different("a", "i") | ('a', {'kit/file': 'kit 1.0'})
          that is Python decides when it is imported | on("arm64", "X = 1", "X = 2"), on("x86_64", "X = 1", "X = 2") | ((1, None), (2, None))
          with its documentation and the language that it wants | on("x86_64", "'D'\\nfrom __future__ import annotations\\nX: A = 1", "'E'\\nfrom __future__ import annotations\\nX: A = 2") | (2, 'D')
          even if there is nothing for one of them | on("x86_64", "X = 1", "") | (None, None)
          and cannot if it is none, or wants another language for each | different("X =", "Y =", "kit/a.py")[1], different("X = 1", "from __future__ import annotations", "kit/b.py")[1] | ({'kit/a.py': 'kit 1.0'}, {'kit/b.py': 'kit 1.0'})
          that differs in what nobody runs is that for arm64 | fuse("X = 1 # a", "X = 1 # i", "kit/file.py")[0] | b'X = 1 # a'
          that lists files lists all, without the hash of those that were fused | fuse("a,sha256=1,1\\nb,sha256=2,1\\n", "a,sha256=3,1\\nc,sha256=4,1\\n", "b-1.dist-info/RECORD")[0].decode().split() | ['a,,', 'c,sha256=4,1', 'b,sha256=2,1']
          that tells for what a wheel is tells all | fuse("Wheel-Version: 1.0\\nTag: a\\n", "Wheel-Version: 1.0\\nTag: i\\n", "kit-1.0.dist-info/WHEEL")[0].decode().split() | ['Wheel-Version:', '1.0', 'Tag:', 'a', 'Tag:', 'i']
          that is other metadata is that for arm64 | different("a", "i", "kit-1.0.dist-info/LICENSE") | ('a', {})
          """)
  @DisplayName("that is one for each:")
  void fused(String what, String script, String expected) throws Exception {
    Path room = temp.resolve("room é");
    PythonRoom.unpack(room, List.of(PythonRoom.UNIVERSAL));

    List<String> lines = RealPython.lines(temp, COMMON + "print((" + script + "))\n", room);

    assertThat(lines).containsExactly(expected);
  }
}
