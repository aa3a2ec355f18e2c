import asyncio, ctypes, sqlite3, ssl

print(asyncio.__name__, ctypes.__name__, sqlite3.sqlite_version, ssl.OPENSSL_VERSION)
