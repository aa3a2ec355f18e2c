package dev.pybundle.sidecar;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pybundle.bundle.Fingerprint;
import dev.pybundle.bundle.Json;
import dev.pybundle.bundle.Sha256;
import dev.pybundle.bundle.Watch;
import dev.pybundle.bundle.Workspace;
import dev.pybundle.message.ConfigFileMessages;
import dev.pybundle.message.Problem;
import dev.pybundle.message.ProblemException;
import dev.pybundle.message.TauriMessages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.inject.Named;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the configuration with the schema that the installed {@code @tauri-apps/cli} ships, so
 * that a misspelt key is found before {@code tauri build} is. Without an installed CLI nothing is
 * compared: a schema is never fetched.
 */
@Named
public final class ConfigSchema {

  private static final Logger LOGGER = LoggerFactory.getLogger(ConfigSchema.class);

  private static final String CLI = "node_modules/@tauri-apps/cli";

  /** The names in version 2 and 1. */
  private static final List<String> NAMES = List.of("config.schema.json", "schema.json");

  /**
   * Compares.
   *
   * @param project the configuration
   * @param workspace remembers what was compared: the second time it takes no time
   * @param dryRun true to remember nothing
   * @return what the schema does not allow
   * @throws ProblemException if the schema cannot be parsed
   * @throws IOException if it cannot be read
   */
  List<Problem> problems(TauriProject project, Workspace workspace, boolean dryRun)
      throws ProblemException, IOException {
    Optional<Path> file = find(project.directory());
    if (file.isEmpty()) {
      LOGGER.debug("No {} above {}: its schema is not looked at", CLI, project.directory());
      return List.of();
    }
    Fingerprint now =
        new Fingerprint(
            Map.of(
                "schema", Sha256.of(file.get()),
                "configuration", Sha256.of(project.merged().toString())));
    Path memory = workspace.state().resolve("tauri-schema.json");
    if (Fingerprint.read(memory).filter(now::equals).isPresent()) {
      return List.of();
    }
    List<Problem> problems = problems(project, file.get());
    if (problems.isEmpty() && !dryRun) {
      Json.write(memory, now);
    }
    return problems;
  }

  /** Watches where the schema is, or may come to be. */
  void watch(TauriProject project, Watch watch) {
    places(project.directory()).forEach(watch::file);
  }

  private static List<Problem> problems(TauriProject project, Path file)
      throws ProblemException, IOException {
    JsonNode schema;
    try {
      schema = new ObjectMapper().readTree(file.toFile());
    } catch (com.fasterxml.jackson.core.JsonProcessingException broken) {
      throw ConfigFileMessages.syntax(
              file.toString(),
              broken.getLocation().getLineNr(),
              broken.getLocation().getColumnNr(),
              broken.getOriginalMessage())
          .asException(broken);
    }
    boolean old = project.version() == TauriVersion.V1;
    if (old != schema.path("properties").has("tauri")) {
      return List.of(
          TauriMessages.otherVersion(project.mainFile().toString(), file.toString(), old));
    }
    return new SchemaValidation(project, schema).problems();
  }

  /** Looks where Node.js looks. */
  private static Optional<Path> find(Path folder) {
    return places(folder).filter(Files::isRegularFile).findFirst();
  }

  private static Stream<Path> places(Path folder) {
    return Stream.iterate(folder, above -> above != null, Path::getParent)
        .map(above -> above.resolve(CLI))
        .flatMap(cli -> NAMES.stream().map(cli::resolve));
  }
}
