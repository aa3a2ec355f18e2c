import http.server
import signal
import sys

from joblib import Parallel, delayed


def square(number):
    return number * number


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        print(Parallel(n_jobs=2)(delayed(square)(number) for number in range(4)))
        self.send_response(200)
        self.end_headers()


if __name__ == "__main__":
    # The processes of joblib end with an orderly end of this one.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
