"""The tasks."""

import os

from desk.queue import queue


@queue.task()
def double(number: int) -> tuple[int, int]:
    return number * 2, os.getpid()
