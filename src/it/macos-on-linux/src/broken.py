import own_library

print(own_library.__doc__)
