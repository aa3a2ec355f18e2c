package dev.pybundle.artifact;

import dev.pybundle.python.InterpreterArtifacts;
import java.io.IOException;
import java.nio.file.Path;
import javax.inject.Inject;
import javax.inject.Named;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.resolution.ArtifactResolutionException;

/** Archives of interpreters in Maven repositories. */
@Named
public class MavenInterpreterArtifacts implements InterpreterArtifacts {

  private final MavenResolver resolver;

  /**
   * Makes it.
   *
   * @param resolver finds them
   */
  @Inject
  public MavenInterpreterArtifacts(MavenResolver resolver) {
    this.resolver = resolver;
  }

  @Override
  public Path resolve(String coordinates) throws IOException {
    try {
      return resolver.resolve(new DefaultArtifact(coordinates));
    } catch (ArtifactResolutionException notFound) {
      throw new IOException(notFound.getMessage(), notFound);
    }
  }
}
