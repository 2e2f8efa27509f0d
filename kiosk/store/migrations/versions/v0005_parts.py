"""Nicknames, names without titles and ends of phone numbers are terms; any two letters are found through trigrams.

What everybody is found by is made anew.
"""

import sqlalchemy as sa
from alembic import op

from kiosk.domain.ids import PersonId
from kiosk.domain.people import PersonEntry
from kiosk.store.migrations.versions.v0001_first import FULL_TEXT
from kiosk.store.searching import hay_of, terms_of

revision = "0005"
down_revision = "0004"

_PORTION = 2_000
_ASKED = ("n", "name", "name_en", "nickname", "organisation", "phone")


def upgrade() -> None:
    connection = op.get_bind()
    connection.execute(sa.text("DELETE FROM term"))
    connection.execute(sa.text("DROP TABLE person_text"))
    connection.execute(sa.text(FULL_TEXT))
    connection.execute(sa.text("CREATE VIRTUAL TABLE person_text_grams USING fts5vocab(person_text, row)"))
    after = 0
    query = sa.text(f"SELECT {', '.join(_ASKED)} FROM person WHERE n > :after ORDER BY n LIMIT {_PORTION}")
    while rows := connection.execute(query, {"after": after}).all():
        after = rows[-1].n
        entries = [(row.n, _entry(row)) for row in rows]
        terms = [(text, n) for n, entry in entries for text in terms_of(entry)]
        hays = [(n, hay_of(entry)) for n, entry in entries]
        connection.exec_driver_sql("INSERT OR IGNORE INTO term (text, person) VALUES (?, ?)", terms)
        connection.exec_driver_sql("INSERT INTO person_text (rowid, hay) VALUES (?, ?)", hays)


def _entry(row: sa.Row[tuple[int, str, str, str, str, str]]) -> PersonEntry:
    return PersonEntry(PersonId(""), (), **{name: getattr(row, name) for name in _ASKED[1:]})
