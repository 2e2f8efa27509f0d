"""Stations sign their batches, take over from broken ones, and are invited by name."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("station", sa.Column("replaced_by", sa.Integer(), nullable=True))
    op.add_column("enrol_code", sa.Column("station", sa.Integer(), nullable=True))
    op.create_table(
        "station_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("station", sa.Integer(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["station"], ["station.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("station", "key"),
    )
    op.create_table(
        "signed_tip",
        sa.Column("journal", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("seq", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("key", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["journal"], ["journal.id"]),
        sa.ForeignKeyConstraint(["key"], ["station_key.id"]),
        sa.PrimaryKeyConstraint("journal", "seq"),
    )
