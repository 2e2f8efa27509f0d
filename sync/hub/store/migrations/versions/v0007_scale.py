"""Indexes for big events."""

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Filled in below its number until it is released."""
