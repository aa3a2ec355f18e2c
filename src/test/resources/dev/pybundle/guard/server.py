"""A server as a desktop app would ship: server.py PORT [--workers METHOD] [--commands], or --version.

Instead of the server: --uvicorn, --busy (a thread never lets the interpreter go), --script. With --children it has some;
with --close it closes all its descriptors.
"""

import http.server
import multiprocessing
import os
import re
import subprocess
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


async def application(scope, receive, send):
    """Answer as an ASGI application."""
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"ok"})


def serve_with_uvicorn():
    import uvicorn

    class Server(uvicorn.Server):
        async def startup(self, *arguments, **options):
            await super().startup(*arguments, **options)
            tell(f"ready {os.getpid()}")

    config = uvicorn.Config(application, port=int(sys.argv[1]), lifespan="off")
    Server(config).run()


def be_busy():
    """Look for what is not there, for years, and never let another thread run."""
    tell(f"ready {os.getpid()}")
    threading.Thread(target=re.match, args=("(a+)+$", "a" * 80 + "b")).start()


def be_a_script():
    tell(f"ready {os.getpid()}")
    if "--close" in sys.argv:
        os.closerange(0, 256)
    while True:
        time.sleep(60)


INSTEAD = {
    "--uvicorn": serve_with_uvicorn,
    "--busy": be_busy,
    "--script": be_a_script,
}


def start_children():
    quiet = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
    subprocess.Popen(["sleep", "600"])
    subprocess.Popen(["sh", "-c", "sleep 600 &"])
    subprocess.Popen(["sh", "-c", "trap '' TERM; sleep 600; sleep 600"], **quiet)


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
    if "--children" in sys.argv:
        start_children()
    instead = [INSTEAD[option] for option in sys.argv if option in INSTEAD]
    if instead:
        return instead[0]()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler)
    tell("ready")
    server.serve_forever()


if __name__ == "__main__":
    multiprocessing.freeze_support()
    main()
