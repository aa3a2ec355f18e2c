"""Keep secrets in a key ring that a configuration names, and passwords as hashes of many schemes."""

import keyring
import keyring.backend
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from keyring.util import platform_
from passlib.context import CryptContext
from passlib.registry import get_crypt_handler, list_crypt_handlers


def main() -> None:
    """Keep and find, hash and check."""
    print(platform_.config_root().is_absolute())
    names = {ring.name for ring in keyring.backend.get_all_keyring()}
    print(sorted(name for name in names if "plaintext" in name.lower()))
    keyring.set_password("vault", "head", "secret")
    print(type(keyring.get_keyring()).__name__, keyring.get_password("vault", "head"))
    context = CryptContext(["argon2", "pbkdf2_sha256", "sha512_crypt"])
    for scheme in context.schemes():
        kept = context.handler(scheme).hash("word")
        print(scheme, context.verify("word", kept))
    handlers = [get_crypt_handler(name) for name in list_crypt_handlers()]
    print("handlers", len(handlers) > 50)
    key = ChaCha20Poly1305.generate_key()
    sealed = ChaCha20Poly1305(key).encrypt(b"0" * 12, b"word", None)
    print(ChaCha20Poly1305(key).decrypt(b"0" * 12, sealed, None))


if __name__ == "__main__":
    main()
