PREFIX = "n:"
