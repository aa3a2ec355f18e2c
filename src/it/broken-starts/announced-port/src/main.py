import argparse
import http.server
import json


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()


parser = argparse.ArgumentParser()
parser.add_argument("--port", type=int, required=True)
server = http.server.HTTPServer(("127.0.0.1", parser.parse_args().port), Handler)
print(json.dumps({"event": "ready", "port": server.server_port}))
server.serve_forever()
