import time

print("running", flush=True)
time.sleep(3600)
