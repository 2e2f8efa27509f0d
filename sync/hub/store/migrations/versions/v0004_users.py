"""People of the hub: accounts, sessions, what they did."""

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Filled in below its number until it is released."""
