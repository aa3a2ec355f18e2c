GREETING = "Guten Tag"
