def text():
    return "good morning"
