"""X25519 keys in the form that age writes them in (Bech32 of BIP 173), as the key of a bundle is one that we have."""

import base64

from pyrage.x25519 import Identity, Recipient

_LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


def recipient(public: str) -> Recipient:
    """Who holds the private half of *public* (Base64). Raises ValueError when it is no key."""
    return Recipient.from_str(_bech32("age", base64.b64decode(public, validate=True)))


def identity(private: bytes) -> Identity:
    return Identity.from_str(_bech32("age-secret-key-", private).upper())


def _bech32(kind: str, data: bytes) -> str:
    digits = _in_fives(data)
    spread = [ord(letter) >> 5 for letter in kind] + [0] + [ord(letter) & 31 for letter in kind]
    check = _polymod([*spread, *digits, *([0] * 6)]) ^ 1
    digits += [(check >> 5 * (5 - place)) & 31 for place in range(6)]
    return f"{kind}1{''.join(_LETTERS[digit] for digit in digits)}"


def _in_fives(data: bytes) -> list[int]:
    """The bits of *data* in groups of five, filled up with zeros."""
    count = -(-len(data) * 8 // 5)
    bits = int.from_bytes(data, "big") << (count * 5 - len(data) * 8)
    return [(bits >> 5 * (count - 1 - place)) & 31 for place in range(count)]


def _polymod(digits: list[int]) -> int:
    check = 1
    for digit in digits:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ digit
        for place, generator in enumerate(_GENERATOR):
            check ^= generator if (top >> place) & 1 else 0
    return check
