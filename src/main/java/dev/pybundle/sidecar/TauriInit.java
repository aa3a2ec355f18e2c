package dev.pybundle.sidecar;

import dev.pybundle.bundle.Inputs;
import dev.pybundle.bundle.Layout;
import dev.pybundle.bundle.Owned;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.platform.OperatingSystem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes the files that an app needs to run a sidecar, and leaves alone what the user edited. */
public final class TauriInit {

  /**
   * What to write.
   *
   * @param tauriDirectory the Tauri folder
   * @param os the system whose configuration counts
   * @param settings how the sidecar is run
   * @param layout how it is shipped
   * @param capability whether pages may ask how to reach the sidecar (Tauri 2)
   * @param overwrite whether to replace files that were edited; they are kept under another name
   * @param dryRun whether to write nothing
   */
  public record Request(
      Path tauriDirectory,
      OperatingSystem os,
      GlueSettings settings,
      Layout layout,
      boolean capability,
      boolean overwrite,
      boolean dryRun) {}

  /**
   * What was done.
   *
   * @param files a line for each file, e.g. {@code wrote src-tauri/src/sidecar.rs}
   * @param changed how many files were written, or would be
   * @param missing what the user has to write into files of the app, a line for each
   * @param trial the command that opens the sample page, for who is in the app's folder
   */
  public record Result(List<String> files, int changed, List<String> missing, String trial) {}

  /**
   * Writes the files.
   *
   * @param request what
   * @return what was done, and what is left to the user
   * @throws ProblemException if the folder is no Tauri folder, its configuration cannot be read, or
   *     a file cannot be written
   * @throws IOException if a file cannot be read
   */
  public Result write(Request request) throws ProblemException, IOException {
    Path folder = request.tauriDirectory().toAbsolutePath().normalize();
    Optional<MergedConfig> config = MergedConfig.read(Inputs.unrecorded(), folder, request.os());
    if (config.isEmpty()) {
      throw new Problem(
              folder + " holds neither tauri.conf.json nor tauri.conf.json5 nor Tauri.toml",
              "set <tauriDirectory> to the folder that does, or make an app there with `tauri"
                  + " init`")
          .asException();
    }
    TauriFiles files = new TauriFiles(config.get(), folder, request.settings(), request.layout());
    List<String> lines = new ArrayList<>();
    int changed = 0;
    for (Owned file : files.all(request.capability())) {
      Owned.State state = file.state();
      boolean writes = writes(state, request.overwrite());
      String place = folder.getFileName() + "/" + folder.relativize(file.path());
      lines.add(line(file, state, place.replace('\\', '/'), request));
      changed += writes ? 1 : 0;
    }
    TauriWiring wiring = new TauriWiring(config.get(), folder, request.settings().name());
    return new Result(lines, changed, wiring.missing(files.needsEntitlements()), files.trial());
  }

  /** Returns what a reader should know about how the sidecar will run, one sentence each. */
  public List<String> warnings(GlueSettings settings) {
    List<Problem> problems = new ArrayList<>();
    Integer port = settings.port();
    if (port == null) {
      problems.add(InitTauriProblems.noHealth());
    } else if (!settings.choosesPort()) {
      problems.add(InitTauriProblems.fixedPort(port));
    }
    return problems.stream().map(Problem::sentence).toList();
  }

  private static boolean writes(Owned.State state, boolean overwrite) {
    return switch (state) {
      case NEW, OUTDATED -> true;
      case SAME -> false;
      case EDITED -> overwrite;
    };
  }

  private static String line(Owned file, Owned.State state, String place, Request request)
      throws ProblemException {
    boolean writes = writes(state, request.overwrite());
    try {
      String aside = "";
      if (writes && !request.dryRun()) {
        if (state == Owned.State.EDITED) {
          aside = ", the old one is " + file.moveAside().getFileName();
        }
        file.write();
      }
      String wrote = request.dryRun() ? "would write " : "wrote ";
      return switch (state) {
        case NEW -> wrote + place;
        case OUTDATED -> wrote + place + " anew";
        case SAME -> place + " is up to date";
        case EDITED ->
            writes
                ? wrote + place + " anew" + aside
                : "kept "
                    + place
                    + ", which was edited; -Dpybundle.init-tauri.overwrite replaces it and keeps a"
                    + " backup";
      };
    } catch (IOException failed) {
      throw new Problem(
              file.path() + " cannot be written (" + failed + ")",
              "check that its folder is a folder and may be written")
          .asException(failed);
    }
  }
}
