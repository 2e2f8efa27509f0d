"""What the desk's printers need."""

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Filled in below its number until it is released."""
