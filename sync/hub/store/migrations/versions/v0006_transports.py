"""Relays, bundles and snapshots."""

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Filled in below its number until it is released."""
