package dev.pybundle.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The sockets of a program")
class ListeningSocketsTest {

  @Test
  @DisplayName("are found on this system, with the address at which they can be asked")
  void findsOwn() throws Exception {
    // given
    try (ServerSocket everywhere = new ServerSocket(0);
        ServerSocket here = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      // when
      List<InetSocketAddress> found = ListeningSockets.of(Set.of(ProcessHandle.current().pid()));
      // then
      assertThat(found).allMatch(socket -> socket.getAddress().isLoopbackAddress());
      assertThat(found)
          .extracting(InetSocketAddress::getPort)
          .contains(everywhere.getLocalPort(), here.getLocalPort());
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"Windows 11", "Windows Server 2025", "Mac OS X"})
  @DisplayName("are never read from a folder that only has the name of Linux's /proc")
  void takesNoOtherFolderForLinux(String system) {
    assertThat(LinuxProcess.table(system).resolve("net/tcp"))
        .matches(table -> !Files.exists(table))
        .isNotEqualTo(LinuxProcess.table("Linux").resolve("net/tcp"));
  }

  @Test
  @DisplayName("are read from what lsof prints")
  void readsLsof() {
    List<String> lines =
        List.of("p4711", "f5", "n127.0.0.1:8000", "f6", "n*:8001", "f7", "n[::1]:8002");
    assertThat(ListeningSockets.fromLsof(lines))
        .extracting(InetSocketAddress::toString)
        .containsExactly("/127.0.0.1:8000", "/127.0.0.1:8001", "/[0:0:0:0:0:0:0:1]:8002");
  }

  @Test
  @DisplayName("are read from what netstat of a Windows of any language prints")
  void readsNetstat() {
    assertThat(
            ListeningSockets.fromNetstat(
                List.of(
                    "",
                    "Aktive Verbindungen",
                    "  Proto  Lokale Adresse         Remoteadresse          Status           PID",
                    "  TCP    0.0.0.0:8000           0.0.0.0:0              ABHÖREN         4711",
                    "  TCP    127.0.0.1:8001         0.0.0.0:0              ABHÖREN         4712",
                    "  TCP    127.0.0.1:8002         127.0.0.1:50000        HERGESTELLT     4711",
                    "  TCP    [::]:8003              [::]:0                 ABHÖREN         4711"),
                Set.of(4711L)))
        .extracting(InetSocketAddress::toString)
        .containsExactly("/127.0.0.1:8000", "/[0:0:0:0:0:0:0:1]:8003");
  }
}
