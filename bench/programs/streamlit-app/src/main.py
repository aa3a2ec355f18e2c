"""Start Streamlit on a script that lies beside the program."""

import sys

from streamlit import config
from streamlit.web import bootstrap

if __name__ == "__main__":
    options = {
        "server.port": int(sys.argv[1]),
        "server.address": "127.0.0.1",
        "server.headless": True,
        "global.developmentMode": False,
        "browser.gatherUsageStats": False,
    }
    for name, value in options.items():
        config.set_option(name, value)
    bootstrap.run("app.py", False, [], {})
