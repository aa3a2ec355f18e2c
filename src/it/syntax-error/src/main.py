import greeting

print(greeting.GREETING)
