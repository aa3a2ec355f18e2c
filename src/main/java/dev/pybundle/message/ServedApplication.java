package dev.pybundle.message;

/** An entry {@code module:name} that is no function but an application, which a server runs. */
public final class ServedApplication {

  private ServedApplication() {}

  /**
   * Refuses it.
   *
   * @param module e.g. {@code app.main}
   * @param name e.g. {@code app}
   * @param asgi whether it speaks ASGI, or else WSGI
   * @param folder a source root, relative to the project
   */
  public static Problem refused(String module, String name, boolean asgi, String folder) {
    String port = "int(os.environ.get(\"PORT\", 8000))";
    String script =
        asgi
            ? "import os, uvicorn; from %1$s import %2$s; uvicorn.run(%2$s, port=%3$s)"
            : "import os; from wsgiref.simple_server import make_server; from %1$s import %2$s;"
                + " make_server(\"127.0.0.1\", %3$s, %2$s).serve_forever()";
    String file = folder.isEmpty() || folder.equals(".") ? "serve.py" : folder + "/serve.py";
    return new Problem(
        "<entry>%s:%s</entry> is %s application, which a server has to run: it cannot be called without arguments"
            .formatted(module, name, asgi ? "an ASGI" : "a WSGI"),
        "write "
            + file
            + " with the line "
            + script.formatted(module, name, port)
            + " and name it: "
            + PomXml.element("entry", file));
  }
}
