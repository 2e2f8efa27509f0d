"""Seals a secret to one station, so that nobody on the way can read it.

HPKE (RFC 9180, base mode, single shot) with X25519, HKDF-SHA256 and ChaCha20-Poly1305; ``info`` binds what is sealed
to its purpose, so that it cannot be passed off as something else.
"""

import base64
import binascii

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)


def new_private_key() -> bytes:
    """A fresh X25519 private key, 32 bytes."""
    return X25519PrivateKey.generate().private_bytes_raw()


def public_key_of(private: bytes) -> str:
    """The public half as Base64, as it stands in an enrolment."""
    return base64.b64encode(X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()).decode()


def read_public_key(text: str) -> bytes | None:
    """The 32 bytes of a public key, None when *text* is none that anything can be sealed to."""
    try:
        raw = base64.b64decode(text, validate=True)
        seal(b"", raw, info="")
    except (binascii.Error, ValueError):
        return None
    return raw


def seal(secret: bytes, public: bytes, *, info: str) -> str:
    """*secret* for the holder of the private half of *public* alone, as Base64."""
    box = _SUITE.encrypt(secret, X25519PublicKey.from_public_bytes(public), info=info.encode())
    return base64.b64encode(box).decode()


def unseal(sealed: str, private: bytes, *, info: str) -> bytes | None:
    """What was sealed to *private* for this purpose, None when it was not."""
    try:
        box = base64.b64decode(sealed, validate=True)
        secret: bytes = _SUITE.decrypt(box, X25519PrivateKey.from_private_bytes(private), info=info.encode())
    except (binascii.Error, ValueError, InvalidTag):
        return None
    return secret


def issuer_info(hub: str, issuer: int) -> str:
    """What the sealed key of an issuer is bound to."""
    return f"khomue/issuer/1\0{hub}\0{issuer}"
