import poems

print(poems.first())
