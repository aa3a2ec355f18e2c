from http.server import BaseHTTPRequestHandler, HTTPServer


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"well")


print("Listening on http://127.0.0.1:28741", flush=True)
HTTPServer(("127.0.0.1", 28741), Handler).serve_forever()
