"""Show what the machine is that it runs on, by packages that are other ones on each."""

import platform
import ssl
import sys

import certifi
import psutil
from cryptography.fernet import Fernet

if sys.platform == "win32":
    import win32api

    print("Windows", win32api.GetVersion() & 0xFF)
token = Fernet(Fernet.generate_key()).encrypt(b"hello")
trusted = ssl.create_default_context(cafile=certifi.where()).cert_store_stats()["x509"]
print(sys.platform, platform.machine(), len(token) > 0, trusted > 0, psutil.pid_exists(1) in (True, False))
