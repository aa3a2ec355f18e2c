"""Serve an interface with gunicorn: it forks workers, whose class it is told by name."""

import sys

import falcon
import gunicorn.app.base
from falcon import media, testing


class Tea:
    """A resource."""

    def on_get(self, request: falcon.Request, response: falcon.Response) -> None:
        """Tell what there is."""
        response.media = {"tea": ["sencha"], "agent": bool(request.user_agent)}


class Server(gunicorn.app.base.BaseApplication):
    """Gunicorn without its command line."""

    def load_config(self) -> None:
        """Set what the command line would have."""
        self.cfg.set("bind", f"127.0.0.1:{sys.argv[1]}")
        self.cfg.set("worker_class", "gthread")
        self.cfg.set("workers", 2)
        self.cfg.set("logger_class", "gunicorn.glogging.Logger")

    def load(self) -> falcon.App:
        """Make the application, in each worker."""
        app = falcon.App()
        app.req_options.media_handlers["application/json"] = media.JSONHandler()
        app.add_route("/tea", Tea())
        assert testing.TestClient(app).simulate_get("/tea").status_code == 200
        return app


if __name__ == "__main__":
    Server().run()
