import json

print(json.dumps({"sets": sorted({"of", "text", "have", "no", "order"})}))
