package dev.pybundle.compress;

import dev.pybundle.bundle.Assembler.Changes;
import dev.pybundle.bundle.BundleManifest.BundledFile;
import dev.pybundle.bundle.BundleManifest.Saving;
import dev.pybundle.bundle.Packing;
import dev.pybundle.message.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Applies treatments to a program, each to what those before it left. */
public final class Treatments {

  private record Applied(Treatment treatment, Treated treated, long savedByFiles) {}

  private final List<Applied> applied = new ArrayList<>();
  private final ModuleWork modules = new ModuleWork();
  private Changes changes = new Changes(Map.of(), Set.of());

  /** The size of the code in files of the program, which count as such. */
  private long inFiles;

  /** Gives a treatment what it works with. */
  public interface Contexts {

    /** Returns the program as it was frozen, and the tools of a treatment. */
    TreatmentContext of(Treatment treatment);
  }

  /**
   * Decides what becomes of each file and module.
   *
   * @param treatments in their turn
   * @param contexts what they work with
   * @throws ProblemException if a treatment cannot do what its options ask for
   * @throws IOException if a file cannot be read or written, or a tool cannot be started
   * @throws InterruptedException if the thread was interrupted; nothing runs then
   */
  public void apply(List<Treatment> treatments, Contexts contexts)
      throws ProblemException, IOException, InterruptedException {
    for (Treatment treatment : treatments) {
      TreatmentContext context = contexts.of(treatment).after(changes, modules::omits);
      Treated treated = treatment.treat(context);
      applied.add(new Applied(treatment, treated, savedByFiles(context, treated)));
      changes = changes.and(treated.replacements(), treated.excluded());
      modules.add(treatment.name(), treated);
    }
    if (modules.isNeeded()) {
      TreatmentContext left = contexts.of(treatments.get(0)).after(changes, modules::omits);
      changes = changes.and(new ModuleFiles(modules).changed(left), Set.of());
      inFiles = modules.before();
    }
  }

  /** Returns what to do to the program. */
  public Changes changes(Packing packing) {
    return changes.with(modules, packing);
  }

  /** Returns what each treatment saved that did something; known once the program is assembled. */
  public List<Saving> savings() {
    modules.warn();
    List<Saving> savings = new ArrayList<>();
    for (Applied each : applied) {
      String name = each.treatment().name();
      long saved = each.savedByFiles() + modules.savedBy(name);
      savings.add(new Saving(name, saved, each.treated().summary().apply(saved)));
    }
    return savings.stream().filter(saving -> !saving.summary().isEmpty()).toList();
  }

  private static long savedByFiles(TreatmentContext context, Treated treated) throws IOException {
    Map<String, Long> sizes = new HashMap<>();
    context.files().forEach(file -> sizes.put(file.path(), file.size()));
    long saved = 0;
    for (String excluded : treated.excluded()) {
      saved += sizes.getOrDefault(excluded, 0L);
    }
    for (Map.Entry<String, Path> copy : treated.replacements().entrySet()) {
      saved += sizes.getOrDefault(copy.getKey(), 0L) - Files.size(copy.getValue());
    }
    return saved;
  }

  /**
   * Returns the size of the program's content once it is unpacked, before and after; known once the
   * program is assembled.
   *
   * @param files those of the program before
   */
  public Sizes sizes(List<BundledFile> files) {
    long before = files.stream().mapToLong(BundledFile::size).sum();
    long saved = applied.stream().mapToLong(Applied::savedByFiles).sum();
    return new Sizes(
        before + modules.before() - inFiles, before - saved + modules.after() - inFiles);
  }

  /**
   * Sizes of content.
   *
   * @param before in bytes
   * @param after in bytes
   */
  public record Sizes(long before, long after) {}
}
