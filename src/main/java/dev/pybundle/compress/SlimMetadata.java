package dev.pybundle.compress;

import dev.pybundle.bundle.BundleManifest.BundledFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Takes the long descriptions out of the metadata of installed packages, and the hashes out of
 * their lists of files, which nobody checks in a program. Names, versions, requirements, entry
 * points and the files' names stay.
 *
 * <p>Source: https://packaging.python.org/en/latest/specifications/core-metadata/ (the description
 * may follow the fields as a body) and
 * https://packaging.python.org/en/latest/specifications/recording-installed-packages/ (hash and
 * size may be empty)
 *
 * @param slimMetadata whether to do it
 */
public record SlimMetadata(boolean slimMetadata) implements Treatment {

  private static final String METADATA = ".dist-info/METADATA";
  private static final String RECORD = ".dist-info/RECORD";

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
    for (BundledFile file : context.files()) {
      if (file.distribution() == null) {
        continue;
      }
      if (file.path().endsWith(METADATA)) {
        slim.put(file.path(), withoutDescription(text(context, file)));
      } else if (file.path().endsWith(RECORD)) {
        slim.put(file.path(), withoutHashes(text(context, file)));
      }
    }
    Map<String, Path> copies = context.smallerCopies(slim);
    return Treated.replacing(
        copies,
        saved ->
            copies.isEmpty()
                ? ""
                : "descriptions out of %d files of metadata".formatted(copies.size()));
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
