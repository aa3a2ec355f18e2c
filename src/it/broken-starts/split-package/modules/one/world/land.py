NAME = "land"
