package dev.pybundle.artifact;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import javax.inject.Inject;
import javax.inject.Named;
import javax.inject.Provider;
import org.apache.maven.execution.MavenSession;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResolutionException;
import org.eclipse.aether.resolution.ArtifactResult;

/**
 * Resolves artifacts as Maven resolves everything: with the user's mirrors, proxies and
 * credentials, from this very build, from the project's repositories, and from the local one only
 * if offline. Uses nothing but what Maven Resolver 1.9 and 2 have in common.
 */
@Named
public class MavenResolver {

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
  public MavenResolver(RepositorySystem repositories, Provider<MavenSession> session) {
    this(
        repositories,
        () -> session.get().getRepositorySession(),
        () -> session.get().getCurrentProject().getRemoteProjectRepositories());
  }

  MavenResolver(
      RepositorySystem repositories,
      Supplier<RepositorySystemSession> session,
      Supplier<List<RemoteRepository>> remotes) {
    this.repositories = repositories;
    this.session = session;
    this.remotes = remotes;
  }

  /**
   * Returns the file of an artifact.
   *
   * @throws ArtifactResolutionException with Maven's own reason
   */
  Path resolve(Artifact artifact) throws ArtifactResolutionException {
    return repositories
        .resolveArtifact(session.get(), request(artifact))
        .getArtifact()
        .getFile()
        .toPath();
  }

  /** Returns those of the artifacts that can be resolved. */
  List<Artifact> resolvable(List<Artifact> artifacts) {
    List<ArtifactRequest> requests = artifacts.stream().map(this::request).toList();
    return results(requests).stream()
        .filter(ArtifactResult::isResolved)
        .map(ArtifactResult::getArtifact)
        .toList();
  }

  private List<ArtifactResult> results(List<ArtifactRequest> requests) {
    try {
      return repositories.resolveArtifacts(session.get(), requests);
    } catch (ArtifactResolutionException someMissing) {
      return someMissing.getResults();
    }
  }

  private ArtifactRequest request(Artifact artifact) {
    return new ArtifactRequest(artifact, remotes.get(), null);
  }
}
