import argparse
import os
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        # The probe of the build sets no token.
        token = os.environ.get("PYBUNDLE_TOKEN", "")
        known = not token or self.headers.get("Authorization") == "Bearer " + token
        self.answer(200 if known else 401)

    def do_OPTIONS(self):
        self.answer(204)

    def answer(self, status):
        self.send_response(status)
        origin = self.headers.get("Origin")
        if origin in os.environ.get("PYBUNDLE_ORIGINS", "").split():
            self.send_header("Access-Control-Allow-Origin", origin)
            self.send_header("Access-Control-Allow-Headers", "Authorization")
        self.end_headers()


# Commands of its own on stdin, as a program may have.
threading.Thread(target=lambda: [print("got", line, flush=True) for line in sys.stdin], daemon=True).start()
# So slow that a window which waited for it would show.
time.sleep(float(os.environ.get("STARTS_AFTER", "0")))
parser = argparse.ArgumentParser()
parser.add_argument("--port", type=int)
server = ThreadingHTTPServer(("127.0.0.1", parser.parse_args().port), Handler)
print("serving for", os.environ.get("PYBUNDLE_HOST"), flush=True)
try:
    server.serve_forever()
except KeyboardInterrupt:
    pass
finally:
    server.server_close()
    if "STOPPED" in os.environ:
        open(os.environ["STOPPED"], "w").close()
