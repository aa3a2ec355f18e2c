def main():
    print("at your service")
