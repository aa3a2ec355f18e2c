package dev.pybundle.python;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What a build has said and tried, which is not said and tried again for its next target. */
final class BuildNotes {

  private final Set<String> said = ConcurrentHashMap.newKeySet();
  private final AtomicReference<@Nullable String> downloadFailure = new AtomicReference<>();

  /** Returns whether a line was not said before. */
  boolean isNew(String line) {
    return said.add(line);
  }

  /** Remembers why uv could not download a Python. */
  void downloadFailed(String reason) {
    downloadFailure.set(reason);
  }

  /** Returns why uv could not download a Python; empty if it has not failed yet. */
  Optional<String> downloadFailure() {
    return Optional.ofNullable(downloadFailure.get());
  }
}
