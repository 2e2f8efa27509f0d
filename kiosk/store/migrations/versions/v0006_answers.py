"""What staff answered about what does not add up; what hubs tell of under other names now is forgotten until then."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_RENAMED = ("clock_off", "fork", "gap", "broken_chain", "quarantined", "revoked_sending")


def upgrade() -> None:
    op.add_column("anomaly", sa.Column("mark", sa.Integer(), server_default="0", nullable=False))
    op.add_column("anomaly", sa.Column("said", sa.String(), server_default="", nullable=False))
    for kind in _RENAMED:
        op.get_bind().execute(sa.text("DELETE FROM anomaly WHERE kind = :kind"), {"kind": kind})
