import multiprocessing
import sys

import greeting


def main() -> None:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        words = pool.map(greeting.greet, sys.argv[1:] or ["nobody"])
    print(*words, "frozen" if getattr(sys, "frozen", False) else "from the sources")


if __name__ == "__main__":
    multiprocessing.freeze_support()
    main()
