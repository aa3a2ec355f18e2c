"""The queue."""

from huey import SqliteHuey

queue = SqliteHuey(filename="queue.db")
