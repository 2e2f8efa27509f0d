"""How much is left in a station's battery."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("station", sa.Column("battery", sa.Integer(), nullable=True))
