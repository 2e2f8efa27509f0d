"""Terms tell names from organisations, and hold how names sound: those of everybody are made anew by the next form."""

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    pass
