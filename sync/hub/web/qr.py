"""An invitation as a QR code in a page: one path, no style of its own, with its quiet zone."""

from markupsafe import Markup
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

QUIET = 4
"""Modules of white that ISO/IEC 18004 (6.3.8) wants on every side."""


def svg(text: str, *, label: str) -> Markup:
    """*text* as a picture, *label* for those who do not see it."""
    code: QRCode[object] = QRCode(error_correction=ERROR_CORRECT_M, border=QUIET)
    code.add_data(text)
    rows = code.get_matrix()
    dark = ((x, y) for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark)
    path = "".join(f"M{x} {y}h1v1h-1z" for x, y in dark)
    return Markup(
        '<svg class="qr" role="img" aria-label="{}" viewBox="0 0 {side} {side}" shape-rendering="crispEdges">'
        '<path fill="#fff" d="M0 0h{side}v{side}H0z"/><path fill="#000" d="{}"/></svg>'
    ).format(label, path, side=len(rows))
