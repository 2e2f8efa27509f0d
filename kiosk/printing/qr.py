"""A badge's code as a QR code: its modules, and a vector picture with its quiet zone."""

from qrcode.constants import ERROR_CORRECT_Q
from qrcode.main import QRCode

QUIET = 4
"""Modules of white that ISO/IEC 18004 (6.3.8) wants on every side."""


def modules(code: str) -> tuple[tuple[bool, ...], ...]:
    """The dark modules of *code*, rows from the top, without the quiet zone; error correction Q."""
    qr: QRCode[object] = QRCode(error_correction=ERROR_CORRECT_Q, border=0)
    qr.add_data(code, optimize=0)
    qr.make(fit=True)
    return tuple(tuple(bool(module) for module in row) for row in qr.get_matrix())


def svg(code: str) -> str:
    """*code* as one path, a unit a module, on white with its quiet zone; the picture is square."""
    rows = modules(code)
    side = len(rows) + 2 * QUIET
    path = "".join(
        f"M{x + QUIET} {y + QUIET}h{length}v1h-{length}z" for y, row in enumerate(rows) for x, length in _runs(row)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}">'
        f'<rect width="{side}" height="{side}" fill="#fff"/><path d="{path}"/></svg>'
    )


def _runs(row: tuple[bool, ...]) -> list[tuple[int, int]]:
    """Where dark runs begin and how long they are."""
    starts = [x for x, dark in enumerate(row) if dark and (x == 0 or not row[x - 1])]
    return [(x, next((end for end in range(x, len(row)) if not row[end]), len(row)) - x) for x in starts]
