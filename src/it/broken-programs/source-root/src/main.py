import common

print(common.WORD)
