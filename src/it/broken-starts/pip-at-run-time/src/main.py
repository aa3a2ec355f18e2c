import subprocess
import sys

try:
    import tabulate
except ImportError:
    subprocess.check_call([sys.executable, "-m", "pip", "install", "tabulate"])
    import tabulate

print(tabulate.tabulate([[1, 2]]))
