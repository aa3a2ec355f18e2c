package dev.pybundle.freeze.pyinstaller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pybundle.bundle.PythonRoom;
import dev.pybundle.freeze.pyinstaller.cross.CrossTarget;
import dev.pybundle.platform.TargetTriple;
import dev.pybundle.process.Command;
import dev.pybundle.process.ProcessResult;
import dev.pybundle.process.ProcessRunner;
import dev.pybundle.python.PythonEnvironment;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@EnabledOnOs(OS.LINUX)
@DisplayName("A file of macOS, on Linux")
class MacosFilesScriptTest {

  private static final String COMMON =
      """
      import json
      import os

      import apple_platform
      import lief
      from apple_platform.macho import create_synthetic, create_universal
      from macos_answers import Tools
      from cross_target import Options, Target
      from macos_gate import Library, Loading, MacOS, Needed, different, signature_faults

      tools = Tools(lief, apple_platform)
      for machine in ("aarch64", "x86_64"):
          with open(machine, "wb") as out:
              out.write(create_synthetic(machine, "dylib"))
      create_universal(["aarch64", "x86_64"], "both")

      def content(file):
          with open(file, "rb") as stream:
              return stream.read()

      def binary(file):
          global holder
          holder = lief.MachO.parse(file)
          return holder.at(0)

      def run(*command):
          done = tools.run(list(command))
          return done.stdout or done.returncode

      def hardened(file):
          return "RUNTIME" in str(apple_platform.read_signature(file))

      def changed(file, at):
          data = bytearray(content(file))
          data[at] ^= 1
          with open(file, "wb") as out:
              out.write(data)

      def faults(file):
          binary(file)
          return sorted({each for code in holder for each in signature_faults(file, code)})

      def needs(machine, library):
          binary(machine).add_library("@loader_path/" + library)
          holder.at(0).write("needing")
          other = {"aarch64": "x86_64", "x86_64": "aarch64"}[machine]
          run("lipo", "-create", "-output", "both", "needing", other)

      def gate(*files):
          os.makedirs("program")
          for file in files:
              run("codesign", "-s", "-", file)
              os.replace(file, "program/" + file)
          target = Target(Options("darwin", "universal", ".", "site-packages", "."))
          found = MacOS(lief, target, []).in_folder("program")
          return [": ".join(each) for each in found if "LC_ID_DYLIB" not in each.reason]

      def others(entry, **owners):
          with open("different.json", "w") as out:
              json.dump({f"kit/{name}": owner for name, owner in owners.items()}, out)
          target = Target(Options("darwin", "universal", ".", os.path.abspath("site-packages"), "."))
          entries = [("data", os.path.join(target.site, entry), "DATA"), ("none", None, "OPTION")]
          return [": ".join(each) for each in different(target, [{"entries": entries}])]

      def troubles(*libraries, needed=(), optional=()):
          found = {os.path.realpath(name): Library(lief, name, binary(name)) for name in ("aarch64", "x86_64")}
          one, other = found.values()
          one.libraries, one.optional, one.folders = list(libraries), set(optional), ["@loader_path"]
          one.needed, other.exported = [Needed(*each) for each in needed], {"_there"}
          return list(Loading(".", found, {"_PyThere"}).of(one))

      """;

  private static PythonEnvironment environment;

  @TempDir Path temp;

  @BeforeAll
  static void makeEnvironment() throws Exception {
    String version = RealEnvironment.get().interpreter().version();
    String minor = version.substring(0, version.lastIndexOf('.'));
    environment =
        RealEnvironment.forSystem(
            TargetTriple.parse("aarch64-apple-darwin").orElseThrow(),
            "lib/libpython" + minor + ".dylib");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          is taken out of one for several machines as it was | run("lipo", "-thin", "arm64", "both", "-output", "one"), content("one") == content("aarch64") | (0, True)
          and not if it is not in it | run("lipo", "-thin", "arm64", "x86_64", "-output", "one") | x86_64 has nothing for arm64
          is put into one for both | run("lipo", "-create", "-output", "new", "aarch64", "x86_64"), [run("lipo", "-thin", each, "new", "-output", each) for each in ("arm64", "x86_64")], content("arm64") == content("aarch64") | (0, [0, 0], True)
          that is for both has a signature for each | faults("both"), run("codesign", "-s", "-", "--force", "--all-architectures", "both"), faults("both"), [each.has_code_signature for each in holder] | (['it is not signed'], 0, [], [True, True])
          and has none after it was removed | run("codesign", "-s", "-", "both"), run("codesign", "--remove", "--all-architectures", "both"), binary("both") and [each.has_code_signature for each in holder] | (0, 0, [False, False])
          and is looked at for each | run("codesign", "-s", "-", "both"), changed("both", 16384 + 600), faults("both") | (0, None, ['its signature is of other content'])
          of a program for both is right | gate("both") | []
          unless it has no code for one | gate("both", "x86_64") | ['x86_64: it has no code for arm64']
          which is right if only what is for the other needs it | needs("x86_64", "x86_64"), gate("both", "x86_64") | (None, [])
          and wrong if what is for both does | needs("aarch64", "x86_64"), gate("both", "x86_64") | (None, ['both: on arm64 it needs @loader_path/x86_64, which is not in it', 'x86_64: it has no code for arm64'])
          of packages that is another one for each is wrong in a program | others("kit/table", table="kit 1.0") | ['data: kit 1.0 has another one for each processor, and it is no code']
          but may be where the program has it not | others("kit/table", header="kit 1.0") | []
          looks in other folders after install_name_tool, all else is as it was | run("install_name_tool", "-add_rpath", "@loader_path/..", "aarch64"), [each.path for each in binary("aarch64").rpaths], content("aarch64")[4096:] == create_synthetic("aarch64", "dylib")[4096:] | (0, ['@loader_path/..'], True)
          and in none if told so | run("install_name_tool", "-add_rpath", "a", "x86_64"), run("install_name_tool", "-delete_rpath", "a", "x86_64"), list(binary("x86_64").rpaths) | (0, 0, [])
          is refused if its header has no room | run("install_name_tool", "-add_rpath", "a" * 40000, "x86_64")[:22] | x86_64 has no room for
          has no signature before it is signed | faults("aarch64") | ['it is not signed']
          has a valid one after that | run("codesign", "-s", "-", "--force", "aarch64"), faults("aarch64") | (0, [])
          and a new one if it is signed again | [run("codesign", "-s", "-", each) for each in ("x86_64", "x86_64")], faults("x86_64") | ([0, 0], [])
          and none that turns on the hardened runtime as the old one did | apple_platform.sign("x86_64", code_signature_flags=["runtime"]) and hardened("x86_64"), run("codesign", "-s", "-", "x86_64"), hardened("x86_64") | (True, 0, False)
          has none after it was removed | run("codesign", "-s", "-", "x86_64"), run("codesign", "--remove", "x86_64"), faults("x86_64") | (0, 0, ['it is not signed'])
          whose signature is of other content is named | run("codesign", "-s", "-", "x86_64"), changed("x86_64", 600), faults("x86_64") | (0, None, ['its signature is of other content'])
          is signed with an identity by a Mac only | run("codesign", "-s", "Developer ID", "x86_64") | Only a Mac can sign as Developer ID
          that needs what it has loads | troubles("@rpath/x86_64", "/usr/lib/libz.1.dylib", needed=[("_there", 1), ("_deflate", 2), ("_PyThere", None), ("_malloc", None)]) | []
          that needs a library which is not there does not | troubles("@rpath/c") | ['it needs @rpath/c, which is not in it']
          unless it can do without | troubles("@rpath/c", optional=["@rpath/c"]) | []
          that needs a name which a library has not does not load | troubles("@loader_path/x86_64", needed=[("_gone", 1)]) | ['it needs gone of @loader_path/x86_64, which has none']
          or one of Python's which that Python has not | troubles(needed=[("_PyGone", None)]) | ['it needs PyGone of Python, which has none']
          """)
  @DisplayName("and what PyInstaller lets a Mac do with it:")
  void isReadAndWritten(String what, String script, String expected) throws Exception {
    Path room = temp.resolve("room é");
    PythonRoom.unpack(room, List.of(CrossTarget.ROOM, PythonRoom.UNIVERSAL, PythonRoom.COMPLETION));
    Files.writeString(temp.resolve("script.py"), COMMON + "print((" + script + "))\n");

    ProcessResult result =
        new ProcessRunner()
            .run(
                new Command(
                    List.of(environment.python().toString(), "script.py"),
                    temp,
                    Map.of(
                        "PYTHONPATH",
                        room + File.pathSeparator + environment.freezer().folder(),
                        "PYTHONUTF8",
                        "1"),
                    Duration.ofMinutes(1),
                    null));

    assertThat(result.outputText()).as(result.describe()).isEqualTo(expected);
  }
}
