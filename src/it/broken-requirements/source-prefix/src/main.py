from src.core import settings

print("names", settings.PREFIX)
