"""People of the hub: accounts, sessions, what they did; lists on their way in; how people are found."""

import msgspec
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

from kiosk.domain.people import PersonEntry
from sync.hub.store import people_search

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.drop_table("login")
    _users()
    _imports()
    _search()


def _users() -> None:
    op.create_table(
        "hub_user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("password", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), server_default="", nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("signed_in_at", sa.BigInteger(), nullable=True),
        sa.Column("disabled_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("folded"),
    )
    op.create_table(
        "hub_session",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("user", sa.Integer(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["user"], ["hub_user.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token_hash"),
    )
    op.create_index(op.f("ix_hub_session_user"), "hub_session", ["user"], unique=False)
    op.create_table(
        "sign_in_failure",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("user", sa.Integer(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), server_default="{}", nullable=False),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("audit_act", "audit", ["act", "id"], unique=False)


def _imports() -> None:
    counts = ("total", "done", "new", "changed", "same", "bad", "left_out")
    op.create_table(
        "people_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("touched_at", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.Integer(), server_default="0", nullable=False) for name in counts),
        sa.Column("problem", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "people_import_row",
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("import", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), server_default="", nullable=False),
        sa.Column("entry", sa.Text(), server_default="", nullable=False),
        sa.Column("before", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["import"], ["people_import.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("n"),
    )
    op.create_index("people_import_row_of", "people_import_row", ["import", "what", "n"], unique=False)
    op.create_index(op.f("ix_people_import_row_person"), "people_import_row", ["person"], unique=False)


def _search() -> None:
    others = sa.text("kind NOT IN ('checked_in', 'checked_out', 'badge_issued')")
    op.create_index("record_other", "record", ["subject"], sqlite_where=others, postgresql_where=others)
    op.create_table(
        "person_search",
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("hay", sa.Text(), nullable=False),
        sa.Column("grams", ARRAY(sa.Text).with_variant(sa.Text(), "sqlite"), nullable=True),
        sa.PrimaryKeyConstraint("n"),
        sa.UniqueConstraint("person"),
    )
    if op.get_context().dialect.name == "postgresql":
        op.create_index("person_search_grams", "person_search", ["grams"], postgresql_using="gin")
    else:
        # Contentless: what it indexes stands in person_search.
        op.execute("CREATE VIRTUAL TABLE person_gram USING fts5(grams, content='', detail=none, tokenize='ascii')")
    _index_people()


def _index_people() -> None:
    connection, after = op.get_bind(), ""
    query = sa.text("SELECT id, entry FROM person WHERE id > :after AND entry IS NOT NULL ORDER BY id LIMIT 1000")
    while rows := connection.execute(query, {"after": after}).all():
        people_search.keep(connection, [msgspec.json.decode(row.entry, type=PersonEntry) for row in rows])
        after = rows[-1].id
