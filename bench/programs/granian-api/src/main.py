"""Let Granian serve the application with two workers."""

import sys

from granian import Granian

if __name__ == "__main__":
    Granian(
        "desk.web:app",
        address="127.0.0.1",
        port=int(sys.argv[1]),
        interface="asgi",
        workers=2,
    ).serve()
