import os

print("database", os.environ["DATABASE_URL"])
