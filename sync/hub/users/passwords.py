"""Passwords: hashed with argon2id, a few at a time because each takes 64 MiB; what is too easy is not taken."""

import secrets
import threading
from base64 import b64encode
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import ARGON2_VERSION

SHORTEST, LONGEST = 10, 200
AT_ONCE: Final = 2
_ALPHABET: Final = "23456789abcdefghjkmnpqrstuvwxyz"
_hasher: Final = PasswordHasher()  # RFC 9106's second recommended setting
_places: Final = threading.BoundedSemaphore(AT_ONCE)
_COMMON: Final = ("password", "1234567890", "0123456789", "qwertyuiop", "administrator", "khomue", "organiser")


def _of_nobody() -> str:
    """What a password is compared with where there is no such person, so that it takes as long: no password's hash."""
    lengths = (_hasher.salt_len, _hasher.hash_len)
    salt, digest = (b64encode(secrets.token_bytes(length)).decode().rstrip("=") for length in lengths)
    costs = f"m={_hasher.memory_cost},t={_hasher.time_cost},p={_hasher.parallelism}"
    return f"$argon2id$v={ARGON2_VERSION}${costs}${salt}${digest}"


_NOBODY: Final = _of_nobody()


def hashed(password: str) -> str:
    """What the hub keeps of *password*."""
    with _places:
        return _hasher.hash(_bytes(password))


def matches(password: str, kept: str | None) -> bool:
    """Whether *password* is the one that *kept* is the hash of; takes as long where there is none."""
    with _places:
        try:
            _hasher.verify(kept or _NOBODY, _bytes(password))
        except (VerificationError, InvalidHashError):
            return False
    return kept is not None


def is_outdated(kept: str) -> bool:
    """Whether *kept* was made with weaker settings than are used now."""
    return _hasher.check_needs_rehash(kept)


def generated() -> str:
    """A password of 79 random bits that can be read out: four groups of four."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(16))
    return "-".join(letters[start : start + 4] for start in range(0, 16, 4))


def weakness(password: str, *, name: str) -> str | None:
    """Why *password* is not good enough: ``short``, ``long`` or ``easy``; None when it is."""
    plain = password.casefold()
    if len(password) < SHORTEST:
        return "short"
    if len(password) > LONGEST:
        return "long"
    rest = plain
    for easy in (*_COMMON, name.casefold()):
        rest = rest.replace(easy, "") if easy else rest
    return "easy" if len(set(plain)) < 5 or len(rest) < SHORTEST // 3 else None


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")
