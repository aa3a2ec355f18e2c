package dev.pybundle.probe;

import dev.pybundle.spec.RealPython;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Programs to probe: Python scripts, each in a folder of its own as a Bundle is. */
final class Programs {

  /** A server on the port that is its only argument. */
  static final String SERVER =
      """
      import http.server, os, signal, subprocess, sys, tempfile, threading, time

      class Handler(http.server.BaseHTTPRequestHandler):
          status = 200
          body = b'{"status": "ok"}'
          def do_GET(self):
              self.send_response(self.status)
              self.send_header("Content-Length", str(len(self.body)))
              self.end_headers()
              self.wfile.write(self.body)
          def log_message(self, *args):
              pass

      def serve():
          server = http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler)
          print("listening", flush=True)
          server.serve_forever()
      """;

  private Programs() {}

  /**
   * Writes a program.
   *
   * @param folder its folder, which is made
   * @param script Python
   * @return the folder
   */
  static Path write(Path folder, String script) throws Exception {
    Files.createDirectories(folder);
    // The interpreter itself: what the PATH has may be a script that needs the PATH.
    String python = RealPython.lines(folder, "import sys; print(sys.executable)").get(0);
    Path program = folder.resolve("program");
    Files.writeString(program, "#!" + python + "\n" + script, StandardCharsets.UTF_8);
    if (!program.toFile().setExecutable(true)) {
      throw new IOException("Cannot make " + program + " executable");
    }
    return folder;
  }

  /**
   * Makes a program of which the system shows a file of its own, as of a frozen one: a copy of the
   * interpreter, which takes a script as {@code -c} and is {@code sys.executable}.
   *
   * @param folder its folder, which is made
   * @return the folder
   */
  static Path copyInterpreter(Path folder) throws Exception {
    Files.createDirectories(folder);
    String python =
        RealPython.lines(folder, "import os, sys; print(os.path.realpath(sys.executable))").get(0);
    Files.copy(Path.of(python), folder.resolve("program"), StandardCopyOption.COPY_ATTRIBUTES);
    return folder;
  }

  /** Returns a path as Python writes a text. */
  static String literal(Path path) {
    return "'" + path.toString().replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
