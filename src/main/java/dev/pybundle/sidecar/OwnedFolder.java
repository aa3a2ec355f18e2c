package dev.pybundle.sidecar;

import dev.pybundle.bundle.AtomicFiles;
import dev.pybundle.bundle.Owned;
import dev.pybundle.bundle.OwnedFile;
import dev.pybundle.bundle.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A folder of files that only work together, so that one edited file keeps all. Its record {@value
 * #RECORD} holds their hashes; what else lies there, a tool's output say, does not count.
 */
final class OwnedFolder implements Owned {

  /** Has the hash and path of each file. */
  static final String RECORD = "pybundle.sha256";

  private static final Pattern LINE = Pattern.compile("(?m)^([0-9a-f]{64}) {2}(\\S.*)$");

  private final Path path;
  private final Map<String, String> files;

  /**
   * Describes a folder.
   *
   * @param path where it belongs
   * @param files the text of each file, by its path in the folder
   */
  OwnedFolder(Path path, Map<String, String> files) {
    this.path = path;
    this.files = new TreeMap<>(files);
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public State state() throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return State.NEW;
    }
    Map<String, String> written = record();
    for (Map.Entry<String, String> file : written.entrySet()) {
      if (!file.getValue().equals(hashOf(path.resolve(file.getKey())))) {
        return State.EDITED;
      }
    }
    if (written.isEmpty()) {
      return State.EDITED;
    }
    return written.equals(hashes()) ? State.SAME : State.OUTDATED;
  }

  @Override
  public void write() throws IOException {
    for (String old : record().keySet()) {
      if (!files.containsKey(old)) {
        Files.deleteIfExists(path.resolve(old));
      }
    }
    for (Map.Entry<String, String> file : files.entrySet()) {
      put(file.getKey(), file.getValue());
    }
    StringBuilder record = new StringBuilder();
    hashes().forEach((name, hash) -> record.append(hash + "  " + name + "\n"));
    put(RECORD, record.toString());
  }

  private void put(String name, String text) throws IOException {
    AtomicFiles.write(path.resolve(name), text.getBytes(StandardCharsets.UTF_8));
  }

  private Map<String, String> hashes() {
    Map<String, String> hashes = new TreeMap<>();
    files.forEach((name, text) -> hashes.put(name, hash(text)));
    return hashes;
  }

  /** The hashes of what pybundle wrote, empty if it did not. */
  private Map<String, String> record() throws IOException {
    Map<String, String> written = new HashMap<>();
    Path record = path.resolve(RECORD);
    if (Files.isRegularFile(record)) {
      Matcher line = LINE.matcher(Files.readString(record).replace("\r", ""));
      while (line.find()) {
        // A line that leads out of the folder is nobody's.
        if (path.resolve(line.group(2)).normalize().startsWith(path)) {
          written.put(line.group(2), line.group(1));
        }
      }
    }
    return written;
  }

  private static String hashOf(Path file) throws IOException {
    return Files.isRegularFile(file)
        ? hash(new String(Files.readAllBytes(file), StandardCharsets.UTF_8))
        : "";
  }

  private static String hash(String text) {
    return Sha256.of(OwnedFile.compact(text));
  }
}
