"""Signatures of stations and hubs (Ed25519): who vouches for a point in a journal, an enrolment, a file of answers.

A signature stands for its purpose alone: what is signed begins with the purpose's name and version.
"""

import base64
import binascii

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from msgspec.structs import replace

from sync.protocol.messages import EnrolRequest, RecordsRequest, Tip


def new_private_key() -> bytes:
    """A fresh Ed25519 private key, 32 bytes."""
    return Ed25519PrivateKey.generate().private_bytes_raw()


def public_key_of(private: bytes) -> str:
    """The public half as Base64, as it stands in messages."""
    return base64.b64encode(Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()).decode()


def read_public_key(text: str) -> bytes | None:
    """The 32 bytes of a public key, None when *text* is none."""
    try:
        raw = base64.b64decode(text, validate=True)
        Ed25519PublicKey.from_public_bytes(raw)
    except (binascii.Error, ValueError):
        return None
    return raw


def sign(message: bytes, private: bytes) -> str:
    """The signature of *message* as Base64."""
    return base64.b64encode(Ed25519PrivateKey.from_private_bytes(private).sign(message)).decode()


def is_signed(message: bytes, signature: object, public: bytes) -> bool:
    """Whether *signature* (Base64; anything else is none) is of *message* by the holder of *public*'s other half."""
    if not isinstance(signature, str):
        return False
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(base64.b64decode(signature, validate=True), message)
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True


def raw_signature(message: bytes, private: bytes) -> bytes:
    """The signature of *message*: 64 bytes."""
    return Ed25519PrivateKey.from_private_bytes(private).sign(message)


def is_raw_signature(message: bytes, signature: bytes, public: bytes) -> bool:
    """Whether the 64 bytes of *signature* are of *message* by the holder of *public*'s other half."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def tip_text(event: str, store: str, tip: Tip) -> bytes:
    """What is signed of a point in a journal. Records are chained, so it vouches for every record up to there."""
    return _joined("khomue/tip/1", event, store, str(tip.seq), tip.hash)


def enrolment_text(request: EnrolRequest) -> bytes:
    """What is signed of an enrolment: with it a station proves that the store it names is its own."""
    keys = (key if isinstance(key, str) else "" for key in (request.signing_key, request.sealing_key))
    return _joined("khomue/enrol/1", request.code, request.store, *keys)


def signed_batch(batch: RecordsRequest, *, event: str, private: bytes) -> RecordsRequest:
    """*batch* with the signature of its end."""
    return replace(batch, signature=sign(_end(batch, event), private))


def vouches_for(batch: RecordsRequest, *, event: str, public: bytes) -> bool:
    """Whether *batch* is signed by the holder of *public*'s other half."""
    return is_signed(_end(batch, event), batch.signature, public)


def _end(batch: RecordsRequest, event: str) -> bytes:
    return tip_text(event, batch.store, Tip(seq=batch.last_seq, hash=batch.tip_after))


def _joined(*parts: str) -> bytes:
    return "\0".join(parts).encode("utf-8", "surrogatepass")
