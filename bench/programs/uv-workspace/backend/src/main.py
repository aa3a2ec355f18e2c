"""Say what a tea costs."""

from importlib.metadata import version

from shared_rules import price

if __name__ == "__main__":
    print(f"Assam costs {price('Assam')} by shared-rules {version('shared-rules')}")
