"""Retention and backups."""

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Filled in below its number until it is released."""
