"""Who is whom: merges, what finds people who may be one; and anomalies that end, concern stations and are settled."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("station", sa.Column("kind", sa.Text(), server_default="station", nullable=False))
    op.add_column("station", sa.Column("proven_count", sa.BigInteger(), nullable=True))
    op.add_column("station", sa.Column("proven_at", sa.BigInteger(), nullable=True))
    op.add_column("anomaly", sa.Column("stations", sa.Text(), server_default="", nullable=False))
    op.add_column("anomaly", sa.Column("ended_at", sa.BigInteger(), nullable=True))
    op.create_index("anomaly_newest", "anomaly", ["at"])
    op.create_table(
        "merge",
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("record"),
    )
    op.create_table(
        "identity",
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("one", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("person"),
    )
    op.create_index("ix_identity_one", "identity", ["one"])
    op.create_table(
        "settlement",
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("record"),
    )
    op.create_index("ix_settlement_key", "settlement", ["key"])
    op.create_table(
        "volunteer_stay",
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("activity", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("store", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("record"),
    )
    op.create_index("ix_volunteer_stay_day", "volunteer_stay", ["day"])
    op.create_table(
        "trait",
        sa.Column("key", sa.BigInteger(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", "person"),
    )
    op.create_index("ix_trait_person", "trait", ["person"])
    op.create_table(
        "likely",
        sa.Column("one", sa.Text(), nullable=False),
        sa.Column("other", sa.Text(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("found_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("one", "other"),
    )
    op.create_index("ix_likely_other", "likely", ["other"])
    op.create_index("likely_best", "likely", ["score", "one", "other"])
