"""What earlier builds worked out, by content: a file that builds share, and that may be lost at any time.

It is a database of SQLite, which keeps it whole when two builds write or one is killed. Nothing depends on it: where it
cannot be read or written, nothing is remembered. What was not used for longest goes first when it grows too large.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import time
import zlib

SCHEMA = 2
DAY = 24 * 60 * 60
# Entries that wait to be written take this much memory at most.
PENDING = 32 * 1024 * 1024


class Memory:
    """Values by key, both bytes."""

    def __init__(self, file: str, limit: int) -> None:
        self.file = file
        self.limit = limit
        self.pending: dict[bytes, bytes] = {}
        self.pending_size = 0
        self.used: set[bytes] = set()
        self.hits = 0
        self.misses = 0
        self.trouble: str | None = None
        self.connection = self.connect()

    def connect(self) -> sqlite3.Connection | None:
        """Open the file, made anew if it is none of ours."""
        try:
            os.makedirs(os.path.dirname(self.file), exist_ok=True)
            try:
                return self.open()
            except sqlite3.OperationalError:
                raise
            except sqlite3.DatabaseError:
                self.remove()
                return self.open()
        except (sqlite3.Error, OSError) as failure:
            self.trouble = str(failure)
            return None

    def open(self) -> sqlite3.Connection:
        """Open the file, and make its table if it is new."""
        connection = sqlite3.connect(self.file, timeout=60, isolation_level=None)
        try:
            connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            if connection.execute("PRAGMA user_version").fetchone()[0] != SCHEMA:
                connection.execute("BEGIN IMMEDIATE")
                connection.execute("DROP TABLE IF EXISTS entries")
                connection.execute(
                    "CREATE TABLE entries (key BLOB PRIMARY KEY, used INTEGER, size INTEGER, sum INTEGER, value BLOB)"
                )
                connection.execute("CREATE INDEX by_use ON entries (used, size)")
                connection.execute(f"PRAGMA user_version = {SCHEMA}")
                connection.execute("COMMIT")
        except BaseException:
            connection.close()
            raise
        return connection

    def remove(self) -> None:
        """Remove the file and what SQLite keeps beside it."""
        for suffix in ("", "-wal", "-shm"):
            if os.path.exists(self.file + suffix):
                os.remove(self.file + suffix)

    def get(self, key: bytes) -> bytes | None:
        """Return a value; nothing if there is none, or it is not what was written."""
        value = self.pending.get(key)
        if value is None and self.connection is not None:
            try:
                row = self.connection.execute(
                    "SELECT value, sum FROM entries WHERE key = ?", (key,)
                ).fetchone()
            except sqlite3.Error as failure:
                self.give_up(failure)
                row = None
            if row is not None and checksum(key, row[0]) == row[1]:
                value = row[0]
        if value is None:
            self.misses += 1
            return None
        self.hits += 1
        self.used.add(key)
        return value

    def put(self, key: bytes, value: bytes) -> None:
        """Remember a value."""
        if self.connection is None:
            return
        self.pending[key] = value
        self.pending_size += len(value)
        if self.pending_size > PENDING:
            self.write()

    def write(self) -> None:
        """Write what is pending, and note what was used."""
        if self.connection is None:
            return
        now = int(time.time())
        try:
            self.connection.execute("BEGIN IMMEDIATE")
            self.connection.executemany(
                "INSERT OR REPLACE INTO entries VALUES (?, ?, ?, ?, ?)",
                (
                    (key, now, len(value), checksum(key, value), value)
                    for key, value in self.pending.items()
                ),
            )
            self.connection.executemany(
                "UPDATE entries SET used = ? WHERE key = ? AND used < ?",
                ((now, key, now - DAY) for key in self.used),
            )
            self.connection.execute("COMMIT")
        except sqlite3.Error as failure:
            self.give_up(failure)
        self.pending.clear()
        self.pending_size = 0
        self.used.clear()

    def close(self) -> None:
        """Write what is pending, and make room."""
        self.write()
        if self.connection is None:
            return
        try:
            self.evict(self.connection)
            self.connection.close()
        except sqlite3.Error as failure:
            self.give_up(failure)

    def evict(self, connection: sqlite3.Connection) -> None:
        """Remove what was not used for longest if all of it is larger than the limit; a tenth more, not to do it each time."""
        total = connection.execute("SELECT SUM(size) FROM entries").fetchone()[0] or 0
        if total <= self.limit:
            return
        doomed = []
        for key, size in connection.execute(
            "SELECT key, size FROM entries ORDER BY used, size"
        ):
            if total <= self.limit * 9 // 10:
                break
            doomed.append((key,))
            total -= size
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("DELETE FROM entries WHERE key = ?", doomed)
        connection.execute("COMMIT")
        # A script is run to its end; execute would give back one page only.
        connection.executescript("PRAGMA incremental_vacuum")

    def give_up(self, failure: sqlite3.Error) -> None:
        """Do without; a file that is broken is removed, for the next build to begin anew."""
        self.trouble = str(failure)
        if self.connection is not None:
            self.connection.close()
            self.connection = None
        if isinstance(failure, sqlite3.DatabaseError) and not isinstance(
            failure, sqlite3.OperationalError
        ):
            try:
                self.remove()
            except OSError as kept:
                self.trouble += f"; {kept}"


def checksum(key: bytes, value: bytes) -> int:
    """Return a number for a value under a key: where a file is damaged, a value may turn up under the key of another."""
    return zlib.crc32(value, zlib.crc32(key))


def variables() -> dict[str, str]:
    """Return the environment, but for the mark by which pybundle finds what it has started: it is another each time."""
    return {
        name: value for name, value in os.environ.items() if name != "PYBUNDLE_PROCESS"
    }


def key_of(*parts: str | bytes) -> bytes:
    """Return a key for some values in this order."""
    digest = hashlib.sha256()
    for part in parts:
        data = (
            part if isinstance(part, bytes) else part.encode("utf-8", "surrogatepass")
        )
        digest.update(b"%d:" % len(data))
        digest.update(data)
    return digest.digest()
