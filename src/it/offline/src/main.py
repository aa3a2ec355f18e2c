import six

print("six", six.__version__, "without a network")
