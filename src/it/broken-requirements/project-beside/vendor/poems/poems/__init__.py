def first():
    return "roses are red"
