GREETING = "hello"
def broken(:
    pass
