import greeting

print(greeting.greet("Ada"))
