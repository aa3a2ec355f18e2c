"""Put a task into a queue on the disk, and let a consumer's worker process do it."""

import os
import signal
import sys
import threading

from desk.queue import queue
from huey.utils import load_class


def put(consumer) -> None:
    double = load_class("desk.tasks.double")
    value, pid = double(21)(blocking=True, timeout=30)
    print(
        f"stored {value} by {'another' if pid != os.getpid() else 'the same'} process",
        flush=True,
    )
    os.kill(os.getpid(), signal.SIGINT)


if __name__ == "__main__":
    consumer = queue.create_consumer(workers=1, worker_type="process", periodic=False)
    load_class("desk.tasks.double")
    threading.Timer(0.5, put, [consumer]).start()
    consumer.run()
    sys.exit(0)
