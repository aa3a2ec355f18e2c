import tempfile
import time

tempfile.mkdtemp()
print("loading a model, which takes forever")
time.sleep(3600)
