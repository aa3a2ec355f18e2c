import pathlib
import subprocess
import sys
from multiprocessing import get_context

import helper

if __name__ == "__main__":
    text = pathlib.Path(__file__).with_name("words") / "greeting.txt"
    with get_context("spawn").Pool(1) as pool:
        (square,) = pool.map(helper.square, [6])
    module = subprocess.run([sys.executable, "-m", "calendar", "--help"], stdout=subprocess.PIPE)
    print(text.read_text(encoding="utf-8").strip(), square, b"usage" in module.stdout, *sys.argv[1:])
