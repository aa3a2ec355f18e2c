"""A vector store in SQLite: the extension is a library that SQLite itself loads."""

import sqlite3

import numpy
import sqlite_vec


def main() -> None:
    """Store vectors and find the nearest."""
    store = sqlite3.connect(":memory:")
    store.enable_load_extension(True)
    sqlite_vec.load(store)
    store.enable_load_extension(False)
    store.execute("create virtual table note using vec0(embedding float[64])")
    vectors = numpy.random.default_rng(1).normal(size=(500, 64)).astype(numpy.float32)
    store.executemany(
        "insert into note (rowid, embedding) values (?, ?)",
        ((row, vector.tobytes()) for row, vector in enumerate(vectors)),
    )
    near = store.execute(
        "select rowid, distance from note where embedding match ? and k = 3",
        [sqlite_vec.serialize_float32(vectors[42].tolist())],
    ).fetchall()
    (version,) = store.execute("select vec_version()").fetchone()
    print("nearest", near[0], version)


if __name__ == "__main__":
    main()
