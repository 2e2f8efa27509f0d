"""Letters for what people type: 32 of them, none easily taken for another (Crockford's Base32)."""

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans("OIL", "011")


def plain(text: str) -> str:
    """*text* as it was meant: capitals and digits alone, with O, I and L read as the digits they look like."""
    return "".join(letter for letter in text.upper() if letter.isascii() and letter.isalnum()).translate(_MISREAD)


def spell(number: int, length: int) -> str:
    """*number* in *length* letters of five bits, the highest first."""
    return "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(length)))


def grouped(text: str, *sizes: int) -> str:
    """*text* in groups of *sizes* letters, the last size as often as needed, with dashes between."""
    groups: list[str] = []
    start = 0
    while start < len(text):
        size = sizes[min(len(groups), len(sizes) - 1)]
        groups.append(text[start : start + size])
        start += size
    return "-".join(groups)
