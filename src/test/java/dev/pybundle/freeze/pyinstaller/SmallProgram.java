package dev.pybundle.freeze.pyinstaller;

import dev.pybundle.bundle.Json;
import dev.pybundle.bundle.Layout;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.freeze.BuildMemory;
import dev.pybundle.freeze.FreezeRequest;
import dev.pybundle.spec.BundleSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A program of {@code main.py} and what lies beside it, with the files of its folder {@code data}
 * if it has one.
 *
 * @param sources its source root
 * @param noarchive whether its modules lie beside the archive
 */
record SmallProgram(Path sources, boolean noarchive) {

  private static final String DATA =
      """
      {"source": "%s", "target": "data"}""";

  private static final String SPEC =
      """
      {"name": "prog", "version": "1", "triple": "%s", "layout": "%s", "entry": "%s/main.py", "sourceRoots": ["%s"],
       "collected": {"datas": [%s], "binaries": [], "hiddenImports": [], "excludes": [], "collectAll": [],
         "collectSubmodules": [], "collectData": [], "collectBinaries": [], "copyMetadata": [],
         "recursiveCopyMetadata": [], "hooksPath": [], "hooksConfig": {}, "runtimeHooks": [], "noarchive": %s,
         "completeness": "closure", "trim": [], "moduleCollectionMode": {}},
       "interpreter": {"optimize": 0, "unbuffered": true, "utf8": true, "quickStart": true, "options": []},
       "executable": {"console": true, "debug": false, "contentsDirectory": "_internal",
         "bootloaderIgnoreSignals": false, "disableWindowedTraceback": false},
       "windows": {"versionInfo": {}, "resources": [], "uacAdmin": false, "uacUiaccess": false},
       "macos": {"argvEmulation": false}}
      """;

  /** Writes its spec and returns the request to freeze it. */
  FreezeRequest request(Path root, Layout layout, @Nullable BuildMemory memory) throws Exception {
    return request(root, spec(layout), memory);
  }

  /** Writes such a spec and returns the request to freeze it. */
  FreezeRequest request(Path root, BundleSpec spec, @Nullable BuildMemory memory) throws Exception {
    Workspace workspace = new Workspace(root);
    Path specFile = RealFreezer.get().plan(spec).writeTo(workspace.spec());
    return new FreezeRequest(
        spec,
        specFile,
        workspace,
        RealEnvironment.get(),
        Map.of(),
        Set.of(),
        315_532_800L,
        Duration.ofMinutes(10),
        memory);
  }

  BundleSpec spec(Layout layout) throws Exception {
    Path data = sources.resolve("data");
    String datas = Files.exists(data) ? DATA.formatted(data) : "";
    return Json.parse(
        SPEC.formatted(RealEnvironment.triple(), layout, sources, sources, datas, noarchive),
        BundleSpec.class);
  }
}
