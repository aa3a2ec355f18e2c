package dev.pybundle.compress;

import dev.pybundle.bundle.BundleManifest.BundledFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Takes the long descriptions out of the metadata of installed packages, the hashes out of their
 * lists of files, which nobody checks in a program, and what only installers read. Names, versions,
 * requirements, entry points, licenses and the files' names stay.
 *
 * <p>A onefile program writes each of its files at each start, so three small ones of each package
 * take more time than room.
 *
 * <p>Source: https://packaging.python.org/en/latest/specifications/core-metadata/ (the description
 * may follow the fields as a body) and
 * https://packaging.python.org/en/latest/specifications/recording-installed-packages/ (hash and
 * size may be empty; no package need have the files of installers)
 *
 * @param slimMetadata whether to do it
 */
public record SlimMetadata(boolean slimMetadata) implements Treatment {

  private static final String METADATA = ".dist-info/METADATA";
  private static final String RECORD = ".dist-info/RECORD";

  /** What a wheel was built as, what installed it, and whether somebody asked for it by name. */
  private static final List<String> OF_INSTALLERS =
      List.of(".dist-info/WHEEL", ".dist-info/INSTALLER", ".dist-info/REQUESTED");

  @Override
  public String name() {
    return "slimMetadata";
  }

  @Override
  public String plan(Map<String, Path> tools) {
    return slimMetadata ? "take descriptions out of metadata" : "";
  }

  @Override
  public Treated treat(TreatmentContext context) throws IOException {
    if (!slimMetadata) {
      return Treated.nothing("");
    }
    Map<String, byte[]> slim = new HashMap<>();
    Set<String> needless = new HashSet<>();
    for (BundledFile file : context.files()) {
      if (file.distribution() == null) {
        continue;
      }
      if (file.path().endsWith(METADATA)) {
        slim.put(file.path(), withoutDescription(text(context, file)));
      } else if (file.path().endsWith(RECORD)) {
        slim.put(file.path(), withoutHashes(text(context, file)));
      } else if (OF_INSTALLERS.stream().anyMatch(file.path()::endsWith)) {
        needless.add(file.path());
      }
    }
    Map<String, Path> copies = context.smallerCopies(slim);
    return new Treated(
        copies,
        needless,
        Set.of(),
        null,
        saved ->
            copies.isEmpty() && needless.isEmpty()
                ? ""
                : "descriptions out of %d files of metadata, left out %d that only installers read"
                    .formatted(copies.size(), needless.size()));
  }

  private static String text(TreatmentContext context, BundledFile file) throws IOException {
    // Latin-1 keeps every byte as it is.
    return Files.readString(context.contents().of(file), StandardCharsets.ISO_8859_1);
  }

  private static byte[] withoutDescription(String metadata) {
    int fields = metadata.replace("\r\n", "\n").indexOf("\n\n");
    String kept = fields < 0 ? metadata : metadata.replace("\r\n", "\n").substring(0, fields + 1);
    return kept.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] withoutHashes(String list) {
    return list.lines()
        .map(line -> line.replaceFirst(",[^,\"]*,\\d*$", ",,") + "\n")
        .collect(Collectors.joining())
        .getBytes(StandardCharsets.ISO_8859_1);
  }
}
