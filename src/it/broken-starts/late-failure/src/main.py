import importlib
import time

time.sleep(5)  # What stands for a slow import.
importlib.import_module("".join(reversed("eludom_etal")))
print("it is there")
