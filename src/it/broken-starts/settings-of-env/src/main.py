import os

print(os.environ["DESK_TITLE"], os.environ["DESK_PLACE"])
