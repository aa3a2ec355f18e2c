package dev.pybundle.pipeline;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * An app that starts a sidecar, passes on its output and input, and ends when it reads {@code
 * exit}.
 */
public final class SidecarHost {

  private SidecarHost() {}

  /**
   * Runs it.
   *
   * @param arguments the mark, {@code -} for none and {@code pid} for that of this process, and the
   *     command
   */
  public static void main(String[] arguments) throws Exception {
    List<String> words = Arrays.asList(arguments);
    ProcessBuilder builder = new ProcessBuilder(words.subList(1, words.size()));
    builder.redirectErrorStream(true);
    String mark = words.get(0);
    if (!mark.equals("-")) {
      String pid = Long.toString(ProcessHandle.current().pid());
      builder.environment().put("PYBUNDLE_HOST", mark.equals("pid") ? pid : mark);
    }
    Process sidecar = builder.start();
    new Thread(() -> passOn(sidecar)).start();
    OutputStream input = sidecar.getOutputStream();
    try (BufferedReader lines = reader(System.in)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.equals("exit")) {
          System.exit(0);
        }
        input.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        input.flush();
      }
    }
  }

  private static void passOn(Process sidecar) {
    try (BufferedReader lines = reader(sidecar.getInputStream())) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        System.out.println(sidecar.pid() + " " + line);
        System.out.flush();
      }
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private static BufferedReader reader(java.io.InputStream stream) {
    return new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
  }
}
