import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        said = subprocess.run(["git", "--version"], capture_output=True, check=True).stdout
        self.send_response(200)
        self.end_headers()
        self.wfile.write(said)


HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
