package dev.pybundle.compress;

import dev.pybundle.bundle.ModuleChange;
import dev.pybundle.bytecode.CodeLayout;
import dev.pybundle.bytecode.CompiledCode;
import dev.pybundle.bytecode.MarshalException;
import dev.pybundle.message.Problem;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all treatments together make of the modules of a program, and what each of them saves. */
final class ModuleWork implements ModuleChange {

  private static final Logger LOGGER = LoggerFactory.getLogger(ModuleWork.class);

  private final Set<String> omitted = new TreeSet<>();
  private final Map<String, CodeChange> changes = new LinkedHashMap<>();
  private final Map<String, Long> saved = new LinkedHashMap<>();
  private long before;
  private long after;
  private int unreadable;
  private boolean unknown;

  /** Adds what a treatment does. */
  void add(String treatment, Treated treated) {
    omitted.addAll(treated.modules());
    if (treated.code() != null) {
      changes.put(treatment, treated.code());
    }
  }

  /** Returns whether it may change anything. */
  boolean isNeeded() {
    return !omitted.isEmpty() || !changes.isEmpty();
  }

  @Override
  public boolean omits(String module) {
    return omitted.contains(module);
  }

  @Override
  public byte[] code(byte[] magic, byte[] code) {
    before += code.length;
    byte[] changed = changed(magic, code);
    after += changed.length;
    return changed;
  }

  private byte[] changed(byte[] magic, byte[] code) {
    Optional<CodeLayout> layout = CodeLayout.of(magic);
    if (changes.isEmpty() || layout.isEmpty()) {
      unknown |= !changes.isEmpty();
      return code;
    }
    Map<String, Long> now = new LinkedHashMap<>();
    try {
      CompiledCode parsed = CompiledCode.read(code, layout.get());
      for (Map.Entry<String, CodeChange> change : changes.entrySet()) {
        now.put(change.getKey(), change.getValue().apply(parsed));
      }
      now.forEach((treatment, bytes) -> saved.merge(treatment, bytes, Long::sum));
      return parsed.marshalled();
    } catch (MarshalException unreadableCode) {
      LOGGER.debug("Code stays as it is", unreadableCode);
      unreadable++;
      return code;
    }
  }

  /** Returns how many bytes a treatment took out of code. */
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
