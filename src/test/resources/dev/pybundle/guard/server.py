"""A server as a desktop app would ship: server.py PORT [--workers METHOD] [--commands], or --version."""

import http.server
import multiprocessing
import os
import sys
import threading
import time


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *arguments):
        pass


def work():
    while True:
        time.sleep(0.2)


def tell(text):
    # In one write: print makes one of each part, and the app would see them apart.
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def obey():
    for line in sys.stdin:
        if line.strip() == "quit":
            os._exit(5)
        tell(f"heard {line.strip()}")


def main():
    if "--version" in sys.argv:
        time.sleep(float(os.environ.get("SLOW", "0")))
        print("server 1.0.0")
        return
    if "--workers" in sys.argv:
        multiprocessing.set_start_method(sys.argv[sys.argv.index("--workers") + 1])
        for _ in range(2):
            multiprocessing.Process(target=work, daemon=True).start()
    if "--commands" in sys.argv:
        threading.Thread(target=obey, daemon=True).start()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler)
    tell("ready")
    server.serve_forever()


if __name__ == "__main__":
    multiprocessing.freeze_support()
    main()
