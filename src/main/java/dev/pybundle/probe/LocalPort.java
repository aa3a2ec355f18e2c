package dev.pybundle.probe;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;

/**
 * A port of this machine.
 *
 * @param address loopback
 * @param number 1 to 65535
 */
record LocalPort(InetAddress address, int number) {

  private static final int CONNECT_MILLIS = 1_000;
  private static final int HTTP = 80;
  private static final int HTTPS = 443;

  /** Ports below are for root only on many systems. */
  private static final int UNPRIVILEGED = 1_024;

  static LocalPort of(URI url) throws IOException {
    int port = url.getPort();
    int usual = "https".equalsIgnoreCase(url.getScheme()) ? HTTPS : HTTP;
    return new LocalPort(InetAddress.getByName(url.getHost()), port < 0 ? usual : port);
  }

  /** Returns where to ask a socket that listens. */
  static URI url(InetSocketAddress socket) throws IOException {
    String host = socket.getAddress().getHostAddress().replaceFirst("%.*", "");
    try {
      return new URI("http", null, host, socket.getPort(), "/", null, null);
    } catch (URISyntaxException impossible) {
      throw new IOException(impossible);
    }
  }

  /**
   * Takes a free port of the system's choice, until it is closed: two that choose at the same time
   * get two.
   */
  static ServerSocket choose() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  /**
   * Returns whether nobody listens. Both ways are needed: some systems let two programs listen on a
   * port if one does so on all addresses, and a server may be too busy to take a connection.
   */
  boolean isFree() {
    return !isAnswered() && isBindable();
  }

  private boolean isAnswered() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address, number), CONNECT_MILLIS);
      // A socket that was given the very port it asks has found itself.
      return socket.getLocalPort() != number;
    } catch (IOException nobody) {
      return false;
    }
  }

  private boolean isBindable() {
    try (ServerSocket socket = new ServerSocket(number, 1, address)) {
      return socket.isBound();
    } catch (BindException taken) {
      return number < UNPRIVILEGED || !isOfThisMachine();
    } catch (IOException other) {
      return false;
    }
  }

  /** An address may be no one's here, such as that of IPv6: then nobody has the port either. */
  private boolean isOfThisMachine() {
    try (ServerSocket any = new ServerSocket(0, 1, address)) {
      return any.isBound();
    } catch (IOException notHere) {
      return false;
    }
  }
}
