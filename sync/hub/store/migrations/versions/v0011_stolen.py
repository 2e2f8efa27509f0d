"""A station that was stolen is told from one that only broke and was replaced."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column("station", sa.Column("stolen_at", sa.BigInteger(), nullable=True))
    op.execute(
        "UPDATE station SET stolen_at = revoked_at WHERE revoked_at IS NOT NULL AND (replaced_by IS NULL OR EXISTS"
        " (SELECT 1 FROM issuer WHERE issuer.station = station.id AND issuer.revoked_at IS NOT NULL))"
    )
