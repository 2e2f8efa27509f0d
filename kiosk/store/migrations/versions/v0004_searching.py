"""Terms tell names from organisations, and hold how names sound: those of everybody are made anew."""

import sqlalchemy as sa
from alembic import op

from kiosk.domain.ids import PersonId
from kiosk.domain.people import PersonEntry
from kiosk.store.searching import terms_of

revision = "0004"
down_revision = "0003"

_PORTION = 2_000
_ASKED = ("n", "name", "name_en", "nickname", "organisation", "phone")


def upgrade() -> None:
    connection = op.get_bind()
    connection.execute(sa.text("DELETE FROM term"))
    after = 0
    query = sa.text(f"SELECT {', '.join(_ASKED)} FROM person WHERE n > :after ORDER BY n LIMIT {_PORTION}")
    while rows := connection.execute(query, {"after": after}).all():
        after = rows[-1].n
        terms = [(text, row.n) for row in rows for text in terms_of(_entry(row))]
        connection.exec_driver_sql("INSERT OR IGNORE INTO term (text, person) VALUES (?, ?)", terms)


def _entry(row: sa.Row[tuple[int, str, str, str, str, str]]) -> PersonEntry:
    return PersonEntry(PersonId(""), (), **{name: getattr(row, name) for name in _ASKED[1:]})
