import rules

print(rules.shown())
