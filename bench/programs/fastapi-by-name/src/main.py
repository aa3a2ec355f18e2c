"""Start the shop: uvicorn is told the application's name and imports it itself."""

import sys

import uvicorn

if __name__ == "__main__":
    uvicorn.run("shop.api:app", host="127.0.0.1", port=int(sys.argv[1]))
