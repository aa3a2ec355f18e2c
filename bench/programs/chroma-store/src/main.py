"""A persistent Chroma collection with an embedding of our own."""

import hashlib
import os

import chromadb
import numpy
from chromadb import Documents, EmbeddingFunction, Embeddings


class Hashed(EmbeddingFunction[Documents]):
    """Embeds by hashing words: enough to find the text with the same words."""

    def __init__(self) -> None:
        """Have nothing to keep."""

    def __call__(self, input: Documents) -> Embeddings:
        """Embed texts."""
        vectors = []
        for text in input:
            vector = numpy.zeros(64, dtype=numpy.float32)
            for word in text.lower().split():
                vector[hashlib.md5(word.encode()).digest()[0] % 64] += 1
            vectors.append(vector)
        return vectors


def main() -> None:
    """Store, find and count."""
    os.environ["ANONYMIZED_TELEMETRY"] = "False"
    client = chromadb.PersistentClient(path="chroma")
    notes = client.get_or_create_collection("notes", embedding_function=Hashed())
    notes.add(
        ids=["a", "b", "c"],
        documents=["bread needs flour", "bees make honey", "tea needs hot water"],
        metadatas=[{"page": 1}, {"page": 2}, {"page": 3}],
    )
    found = notes.query(
        query_texts=["hot tea"], n_results=1, where={"page": {"$gt": 1}}
    )
    print(found["ids"], notes.count())


if __name__ == "__main__":
    main()
