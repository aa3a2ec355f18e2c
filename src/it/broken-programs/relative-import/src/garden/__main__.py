from . import flowers


def main():
    print(flowers.first())


if __name__ == "__main__":
    main()
