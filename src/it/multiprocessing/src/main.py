import argparse
import multiprocessing
import sys


def double(number, answer):
    answer.put(2 * number)


if __name__ == "__main__":
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--number", type=int, default=21)
    number = arguments.parse_args().number
    multiprocessing.set_start_method("spawn")
    answer = multiprocessing.SimpleQueue()
    child = multiprocessing.Process(target=double, args=(number, answer))
    child.start()
    child.join()
    if child.exitcode:
        sys.exit(child.exitcode)
    print(answer.get())
