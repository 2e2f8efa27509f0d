"""Undoes the Thai Kedmanee keyboard layout: what a USB scanner typed as US keys while Thai was switched on."""

_US = "`1234567890-=qwertyuiop[]\\asdfghjkl;'zxcvbnm,./"
_US_SHIFT = '~!@#$%^&*()_+QWERTYUIOP{}|ASDFGHJKL:"ZXCVBNM<>?'
_THAI = "_ๅ/-ภถุึคตจขชๆไำพะัีรนยบลฃฟหกด\u0e40\u0e49\u0e48าสวงผปแอิืทมใฝ"
_THAI_SHIFT = '%+๑๒๓๔ู฿๕๖๗๘๙๐"ฎฑธํ๊ณฯญฐ,ฅฤฆฏโฌ็๋ษศซ.()ฉฮฺ์?ฒฬฦ'

TO_US = dict(zip(map(ord, _THAI + _THAI_SHIFT), _US + _US_SHIFT, strict=True))
_OTHER_LEVEL = dict(zip(map(ord, _US + _US_SHIFT), _US_SHIFT + _US, strict=True))
THAI_DIGITS = {ord("๐") + digit: str(digit) for digit in range(10)}


def undo_kedmanee(text: str) -> str | None:
    """Return what the keys would have typed in the US layout, or None when Kedmanee cannot type `text`.

    Kedmanee has no Latin letters and no Arabic digits, so a text with either was not typed through it.
    """
    return text.translate(TO_US) if text and all(ord(char) in TO_US or char == " " for char in text) else None


def has_thai(text: str) -> bool:
    """Tell whether any character is Thai."""
    return any("\u0e00" <= char <= "\u0e7f" for char in text)


def swap_shift(text: str) -> str:
    """Return what the same keys of the US layout write with Shift turned round: what Caps Lock does to Thai."""
    return text.translate(_OTHER_LEVEL)
