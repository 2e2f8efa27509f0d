"""The tables of a station's database, as the newest migration leaves them."""

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, MetaData, String, Table, Text, UniqueConstraint

metadata = MetaData()

setting = Table("setting", metadata, Column("key", String, primary_key=True), Column("value", Text, nullable=False))
"""Single values: the pack, the activity in force, the hub, how far sync has come."""

journal = Table(
    "journal",
    metadata,
    Column("id", String, primary_key=True),
    Column("number", Integer, nullable=False, unique=True),
    Column("fingerprint", String, nullable=False),
    Column("acknowledged", Integer, nullable=False, server_default="0"),
    sqlite_with_rowid=False,
)
"""The station stores this database has been: the highest ``number`` writes, older ones were copied or restored away."""

record = Table(
    "record",
    metadata,
    Column("n", Integer, primary_key=True),
    Column("station", String, ForeignKey("journal.id"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("id", String, nullable=False, unique=True),
    Column("at", Integer, nullable=False),
    Column("kind", String, nullable=False),
    Column("subject", String, nullable=False, index=True),
    Column("body", Text, nullable=False),
    Column("actor", String, nullable=False),
    Column("prev", String, nullable=False),
    Column("mono", Integer, nullable=False),
    Column("offset", Integer),
    Column("hash", String, nullable=False),
    UniqueConstraint("station", "seq"),
)

quarantined = Table(
    "quarantined",
    metadata,
    Column("station", String, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("reason", String, nullable=False),
)
"""Records the hub would not count: kept here and there, shown to people (a *dead letter*)."""

participation = Table(
    "participation",
    metadata,
    Column("n", Integer, primary_key=True),
    Column("record", String, nullable=False, unique=True),
    Column("subject", String, nullable=False),
    Column("activity", String, nullable=False),
    Column("zone", String, nullable=False),
    Column("day", String, nullable=False),
    Column("state", String, nullable=False),
    Column("at", Integer, nullable=False),
    Column("station", String, nullable=False),
    Column("station_name", String, nullable=False),
    Index("participation_key", "subject", "activity", "day"),
)
"""Every check-in and check-out this station knows of, its own and others', as the facts of a presence."""

voided = Table("voided", metadata, Column("record", String, primary_key=True), sqlite_with_rowid=False)
"""Records taken back; may name one that has not arrived yet."""

presence = Table(
    "presence",
    metadata,
    Column("activity", String, primary_key=True),
    Column("day", String, primary_key=True),
    Column("subject", String, primary_key=True),
    Column("state", String, nullable=False),
    Column("record", String, nullable=False),
    Column("at", Integer, nullable=False),
    Column("station", String, nullable=False),
    Column("station_name", String, nullable=False),
    Column("zone", String, nullable=False),
    Index("presence_now", "activity", "day", "state"),
    sqlite_with_rowid=False,
)
"""The last unvoided fact per subject, activity and day; made anew from ``participation`` when one changes."""

tally = Table(
    "tally",
    metadata,
    Column("zone", String, primary_key=True),
    Column("day", String, primary_key=True),
    Column("what", String, primary_key=True),
    Column("count", Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""This station's own sums per zone and day: walk-bys, and people of groups."""

person = Table(
    "person",
    metadata,
    Column("n", Integer, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("name", String, nullable=False),
    Column("name_en", String, nullable=False),
    Column("nickname", String, nullable=False),
    Column("organisation", String, nullable=False),
    Column("role", String, nullable=False),
    Column("phone", String, nullable=False),
    Column("email", String, nullable=False),
    Column("activities", String, nullable=False),
    Column("enrolment", String, nullable=False),
    Column("reference", String, nullable=False),
    Column("changed", Integer, index=True),
)
"""Profiles. ``changed`` numbers, in this station's own order, what it learnt itself; null: it came from the hub."""

code = Table(
    "code",
    metadata,
    Column("code", String, primary_key=True),
    Column("person", String, ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True),
    Column("status", String, nullable=False),
    sqlite_with_rowid=False,
)

revoked = Table("revoked", metadata, Column("code", String, primary_key=True), sqlite_with_rowid=False)
"""Digests of codes that are no longer good, wherever they were revoked."""

issuer = Table(
    "issuer",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("key", LargeBinary, nullable=False),
    Column("revoked", Integer, nullable=False),
    Column("retired", Integer, nullable=False),
)
"""Who makes badges, with the key that checks them (empty: only the revocation is known). Secrets."""

term = Table(
    "term",
    metadata,
    Column("text", String, primary_key=True),
    Column("person", Integer, ForeignKey("person.n", ondelete="CASCADE"), primary_key=True, index=True),
    sqlite_with_rowid=False,
)
"""Folded words of names, nicknames and organisations, sounds, and digits of phones: found by their first letters."""

station = Table(
    "station",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("revoked", Integer, nullable=False),
    sqlite_with_rowid=False,
)

merge = Table(
    "merge",
    metadata,
    Column("record", String, primary_key=True),
    Column("person", String, nullable=False),
    Column("target", String, nullable=False),
    sqlite_with_rowid=False,
)
"""Who was said to be whom at the hub; a record in ``voided`` does not count."""

identity = Table(
    "identity",
    metadata,
    Column("person", String, primary_key=True),
    Column("one", String, nullable=False, index=True),
    sqlite_with_rowid=False,
)
"""Under whose id somebody goes who was merged; nobody else is here."""

erased = Table("erased", metadata, Column("person", String, primary_key=True), sqlite_with_rowid=False)
"""People whose profiles are not kept any more, whatever list brings them."""

anomaly = Table(
    "anomaly",
    metadata,
    Column("key", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("at", Integer, nullable=False),
    Column("state", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("station_name", String, nullable=False),
    Column("detail", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("mark", Integer, nullable=False, server_default="0"),
    Column("said", String, nullable=False, server_default=""),
    sqlite_with_rowid=False,
)
"""What does not add up about this station, as the hub last told it. ``said``: what staff answered, "" for nothing."""

# Beside these stands ``person_text(hay)``, an FTS5 table with trigrams and ``detail=none`` that only the migrations
# can make: folded names for search by any part of two letters or more; its ``rowid`` is ``person.n``. Positions are
# left out of the index (a third of the size), so a match is a candidate that the search checks against the text.
# ``person_text_grams(term)``, an fts5vocab table, is a view of that index: the trigrams that are in it.
