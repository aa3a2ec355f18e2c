package dev.pybundle.artifact;

import dev.pybundle.python.InterpreterArtifacts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import javax.inject.Inject;
import javax.inject.Named;
import javax.inject.Provider;
import org.apache.maven.execution.MavenSession;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResolutionException;

/**
 * Resolves archives of interpreters as Maven resolves everything: with the user's mirrors, proxies
 * and credentials, from the project's repositories, and from the local one only if offline. Uses
 * nothing but what Maven Resolver 1.9 and 2 have in common.
 */
@Named
public class MavenInterpreterArtifacts implements InterpreterArtifacts {

  private final RepositorySystem repositories;
  private final Supplier<RepositorySystemSession> session;
  private final Supplier<List<RemoteRepository>> remotes;

  /**
   * Makes a resolver.
   *
   * @param repositories Maven's own
   * @param session the session of the running build
   */
  @Inject
  public MavenInterpreterArtifacts(RepositorySystem repositories, Provider<MavenSession> session) {
    this(
        repositories,
        () -> session.get().getRepositorySession(),
        () -> session.get().getCurrentProject().getRemoteProjectRepositories());
  }

  MavenInterpreterArtifacts(
      RepositorySystem repositories,
      Supplier<RepositorySystemSession> session,
      Supplier<List<RemoteRepository>> remotes) {
    this.repositories = repositories;
    this.session = session;
    this.remotes = remotes;
  }

  @Override
  public Path resolve(String coordinates) throws IOException {
    ArtifactRequest request =
        new ArtifactRequest(new DefaultArtifact(coordinates), remotes.get(), null);
    try {
      return repositories.resolveArtifact(session.get(), request).getArtifact().getFile().toPath();
    } catch (ArtifactResolutionException notFound) {
      throw new IOException(notFound.getMessage(), notFound);
    }
  }
}
