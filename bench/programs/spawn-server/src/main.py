"""Serve with two worker processes."""

import sys

from sanic import Sanic
from sanic.response import text

app = Sanic("teahouse")


@app.get("/tea")
async def tea(request):
    return text(
        f"Assam from a {'worker' if __name__ == '__mp_main__' else 'module named ' + __name__}"
    )


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(sys.argv[1]), workers=2, access_log=False)
