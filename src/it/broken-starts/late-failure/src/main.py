import importlib
import time

time.sleep(5)  # What stands for a slow import.
importlib.import_module("_".join(["late", "module"]))
print("it is there")
