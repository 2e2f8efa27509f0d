"""Station keys and signed batches."""

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Filled in below its number until it is released."""
