package dev.pybundle.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResolutionException;
import org.eclipse.aether.resolution.ArtifactResult;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;

@DisplayName("An interpreter's archive")
class MavenInterpreterArtifactsTest {

  private static final String COORDINATES = "org.x:cpython:jar:linux-x86_64:3.14.3-1";

  private final RepositorySystem repositories = mock(RepositorySystem.class);
  private final RepositorySystemSession repositorySession = mock(RepositorySystemSession.class);
  private final RemoteRepository remote =
      new RemoteRepository.Builder("company", "default", "https://host/maven").build();
  private final MavenInterpreterArtifacts artifacts =
      new MavenInterpreterArtifacts(
          new MavenResolver(repositories, () -> repositorySession, () -> List.of(remote)));

  @Test
  @DisplayName("is resolved from the project's repositories")
  void resolved() throws Exception {
    ArgumentCaptor<ArtifactRequest> request = ArgumentCaptor.forClass(ArtifactRequest.class);
    when(repositories.resolveArtifact(eq(repositorySession), request.capture()))
        .thenAnswer(
            call -> {
              ArtifactRequest asked = call.getArgument(1);
              ArtifactResult result = new ArtifactResult(asked);
              result.setArtifact(asked.getArtifact().setFile(Path.of("/repo/x.jar").toFile()));
              return result;
            });

    assertThat(artifacts.resolve(COORDINATES)).isEqualTo(Path.of("/repo/x.jar"));
    assertThat(request.getValue().getRepositories()).containsExactly(remote);
    assertThat(request.getValue().getArtifact())
        .hasToString("org.x:cpython:jar:linux-x86_64:3.14.3-1");
  }

  @Test
  @DisplayName("that no repository has is an error with Maven's own reason")
  void missing() throws Exception {
    when(repositories.resolveArtifact(any(), any(ArtifactRequest.class)))
        .thenThrow(new ArtifactResolutionException(List.of(), "Could not find it in company"));

    assertThatThrownBy(() -> artifacts.resolve(COORDINATES))
        .isInstanceOf(IOException.class)
        .hasMessage("Could not find it in company");
  }
}
