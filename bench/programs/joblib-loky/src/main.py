"""Sum arrays in other processes, and remember a result on the disk."""

import os

import numpy
from joblib import Memory, Parallel, delayed

memory = Memory("cache", verbose=0)


def total(number: int) -> tuple[int, float]:
    return os.getpid(), float(numpy.full(1000, number * 2).sum())


@memory.cache
def slow(number: int) -> int:
    return number * 2


if __name__ == "__main__":
    answers = Parallel(n_jobs=2)(delayed(total)(number) for number in range(4))
    others = "other" if os.getpid() not in [pid for pid, _ in answers] else "own"
    slow(21)
    print(
        f"sums {[value for _, value in answers]} by {others} processes, remembered {slow(21)}"
    )
