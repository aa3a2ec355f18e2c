import http.server
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
    http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
