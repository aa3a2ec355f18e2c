"""A server as users have one, which has children, commands on stdin, and can keep its interpreter for itself."""

import argparse
import contextlib
import os
import re
import secrets
import subprocess
import sys
import threading
import time

import uvicorn
from fastapi import Depends, FastAPI, Header, HTTPException
from fastapi.middleware.cors import CORSMiddleware

TOKEN = os.environ.get("PYBUNDLE_TOKEN") or secrets.token_hex()


def check(authorization: str = Header("")) -> None:
    if not secrets.compare_digest(authorization.encode(), f"Bearer {TOKEN}".encode()):
        raise HTTPException(401)


@contextlib.asynccontextmanager
async def lifespan(app: FastAPI):
    # One that is known to its parent, and one whose parent has ended.
    child = subprocess.Popen(["/bin/sleep", "300"])
    subprocess.run(["/bin/sh", "-c", "/bin/sleep 300 &"], check=True)
    yield
    child.terminate()
    if "STOPPED" in os.environ:
        open(os.environ["STOPPED"], "w").close()


app = FastAPI(dependencies=[Depends(check)], lifespan=lifespan)
app.add_middleware(
    CORSMiddleware,
    allow_origins=os.environ.get("PYBUNDLE_ORIGINS", "").split(),
    allow_methods=["*"],
    allow_headers=["Authorization"],
)


@app.get("/health")
def health(origin: str = Header("")) -> None:
    if origin and "HOLDS" in os.environ:
        threading.Timer(0.5, hold).start()


def hold() -> None:
    """Never let the interpreter go: matching is one call, and this one takes years."""
    print("holds the interpreter", flush=True)
    re.match("(a+)+$", "a" * 60 + "b")


threading.Thread(target=lambda: [print("got", line, flush=True) for line in sys.stdin], daemon=True).start()
# So slow that a window which waited for it would show.
time.sleep(float(os.environ.get("STARTS_AFTER", "0")))
parser = argparse.ArgumentParser()
parser.add_argument("--port", type=int)
uvicorn.run(app, host="127.0.0.1", port=parser.parse_args().port, log_level="warning")
