"""The station's signing key and the hub's certificate authority."""

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Filled in below its number until it is released."""
