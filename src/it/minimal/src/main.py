import sys

print("minimal says hello to", *sys.argv[1:])
