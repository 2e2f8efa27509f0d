"""The hub's own journal: merges, erasures, settled anomalies."""

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Filled in below its number until it is released."""
