package dev.pybundle.compress;

import dev.pybundle.bundle.ModuleChange;
import dev.pybundle.bytecode.CodeLayout;
import dev.pybundle.bytecode.CompiledCode;
import dev.pybundle.message.Problem;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all treatments together make of the modules of a program, and what each of them saves. */
final class ModuleWork implements ModuleChange {

  private static final Logger LOGGER = LoggerFactory.getLogger(ModuleWork.class);

  /** The treatment that leaves a module out, by module. */
  private final Map<String, String> omitted = new TreeMap<>();

  private final Map<String, CodeChange> changes = new LinkedHashMap<>();
  private final Map<String, Long> saved = new LinkedHashMap<>();
  private long before;
  private long after;
  private int unreadable;
  private boolean unknown;

  /** Adds what a treatment does. */
  void add(String treatment, Treated treated) {
    treated.modules().forEach(module -> omitted.putIfAbsent(module, treatment));
    if (treated.code() != null) {
      changes.put(treatment, treated.code());
    }
  }

  /** Returns whether it may change anything. */
  boolean isNeeded() {
    return !omitted.isEmpty() || !changes.isEmpty();
  }

  boolean omits(String module) {
    return omitted.containsKey(module);
  }

  @Override
  public Optional<byte[]> of(String module, byte[] magic, byte[] code) {
    before += code.length;
    @Nullable String treatment = omitted.get(module);
    if (treatment != null) {
      saved.merge(treatment, (long) code.length, Long::sum);
      return Optional.empty();
    }
    byte[] changed = code.length == 0 ? code : changed(module, magic, code);
    after += changed.length;
    return Optional.of(changed);
  }

  private byte[] changed(String module, byte[] magic, byte[] code) {
    Optional<CodeLayout> layout = CodeLayout.of(magic);
    if (changes.isEmpty() || layout.isEmpty()) {
      unknown |= !changes.isEmpty();
      return code;
    }
    Map<String, Long> now = new LinkedHashMap<>();
    try {
      CompiledCode parsed = CompiledCode.read(code, layout.get());
      for (Map.Entry<String, CodeChange> change : changes.entrySet()) {
        now.put(change.getKey(), change.getValue().apply(module, parsed));
      }
      now.forEach((treatment, bytes) -> saved.merge(treatment, bytes, Long::sum));
      return parsed.marshalled();
    } catch (IOException unreadableCode) {
      LOGGER.debug("Code stays as it is", unreadableCode);
      unreadable++;
      return code;
    }
  }

  /** Returns how many bytes of code a treatment took out. */
  long savedBy(String treatment) {
    return saved.getOrDefault(treatment, 0L);
  }

  /** Returns the size of all code that was seen. */
  long before() {
    return before;
  }

  /** Returns the size of what became of it. */
  long after() {
    return after;
  }

  /** Says what could not be done. */
  void warn() {
    if (unknown) {
      LOGGER.info("Code stays as it is: that of this version of Python was not compared");
    }
    if (unreadable > 0) {
      LOGGER.warn(
          new Problem(
                  "The code of %d modules stays as it is, because it could not be read"
                      .formatted(unreadable),
                  "look at it with mvn -X; the program works as it is")
              .sentence());
    }
  }
}
