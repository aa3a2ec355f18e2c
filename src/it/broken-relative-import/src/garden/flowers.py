def first():
    return "tulip"
