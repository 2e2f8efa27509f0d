"""A code invites a station, or a hub that hangs on this one; which journal a station writes."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("station", sa.Column("newest", sa.Text(), nullable=True))
    op.add_column("enrol_code", sa.Column("relay", sa.Boolean(), nullable=False, server_default=sa.false()))
