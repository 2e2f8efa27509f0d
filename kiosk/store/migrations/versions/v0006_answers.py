"""What staff answered about what does not add up; what hubs tell of under other names now is forgotten until then."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_NUMBERED = re.compile(r"(clock_off|fork|gap|broken_chain|quarantined|revoked_sending):[0-9]+(:.*)?", re.DOTALL)
"""Keys with a number of the hub's rows in them. A hub that was updated earlier has told of some under their new names
already, and tells of them no more."""


def upgrade() -> None:
    op.add_column("anomaly", sa.Column("mark", sa.Integer(), server_default="0", nullable=False))
    op.add_column("anomaly", sa.Column("said", sa.String(), server_default="", nullable=False))
    connection = op.get_bind()
    for key in connection.execute(sa.text("SELECT key FROM anomaly")).scalars().all():
        if _NUMBERED.fullmatch(key):
            connection.execute(sa.text("DELETE FROM anomaly WHERE key = :key"), {"key": key})
