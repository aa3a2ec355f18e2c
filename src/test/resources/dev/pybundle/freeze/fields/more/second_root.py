VALUE = "from another root"
