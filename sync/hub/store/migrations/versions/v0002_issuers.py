"""Who makes badges, and what secrets for a station are sealed to."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("station", sa.Column("sealing_key", sa.LargeBinary(), nullable=True))
    op.create_table(
        "issuer",
        sa.Column("number", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("station", sa.Integer(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.Column("retired_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["station"], ["station.id"]),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index(
        "record_badge",
        "record",
        ["subject"],
        unique=False,
        sqlite_where=sa.text("kind = 'badge_issued'"),
        postgresql_where=sa.text("kind = 'badge_issued'"),
    )
    op.create_index(op.f("ix_issuer_station"), "issuer", ["station"], unique=False)
