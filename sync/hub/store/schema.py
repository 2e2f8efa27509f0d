"""The hub's tables; ``migrations/`` makes them, and a test compares the two.

``n`` numbers rows in the order they were written, ``xid`` names the PostgreSQL transaction that wrote them (0 on
SQLite, which has one writer at a time). Times are ms since 1970, hashes are raw SHA-256.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData()

Numbered = BigInteger().with_variant(Integer, "sqlite")

setting = Table(
    "setting",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

station = Table(
    "station",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("enrolled_at", BigInteger, nullable=False),
    Column("revoked_at", BigInteger),
    Column("contact_at", BigInteger),
    Column("program", Text, nullable=False, server_default=""),
    Column("saved", BigInteger, nullable=False, server_default="0"),
    Column("dead_letters", BigInteger, nullable=False, server_default="0"),
    Column("clock_skew", BigInteger),
    Column("sealing_key", LargeBinary),
)
"""``saved``: how many records it had at the last hello. ``sealing_key``: its X25519 public key.
``clock_skew``: station clock minus hub clock at the last hello, travel time included."""

issuer = Table(
    "issuer",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("station", Integer, ForeignKey("station.id"), nullable=False, index=True),
    Column("key", LargeBinary, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("revoked_at", BigInteger),
    Column("retired_at", BigInteger),
)
"""Under which number, and with which secret key, a station makes badges; a number is never used again.
``retired_at``: since then somebody else may have the key."""

store = Table(
    "store",
    metadata,
    Column("id", Text, primary_key=True),
    Column("station", Integer, ForeignKey("station.id"), nullable=False, index=True),
)

journal = Table(
    "journal",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("store", Text, ForeignKey("store.id"), nullable=False),
    Column("branch", Integer, nullable=False),
    Column("parent", Integer, ForeignKey("journal.id")),
    Column("fork_seq", BigInteger, nullable=False, server_default="0"),
    Column("seq", BigInteger, nullable=False, server_default="0"),
    Column("hash", LargeBinary, nullable=False),
    UniqueConstraint("store", "branch"),
)
"""One line of a store's history. Branch 0 is the first seen; another shares its parent's records up to ``fork_seq``.
``seq`` and ``hash`` are the high-water mark."""

record = Table(
    "record",
    metadata,
    Column("n", Numbered, primary_key=True, autoincrement=True),
    Column("xid", BigInteger, nullable=False),
    Column("journal", Integer, ForeignKey("journal.id"), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("id", Text, nullable=False, unique=True),
    Column("at", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("prev", Text),
    Column("mono", BigInteger, nullable=False),
    Column("shift", BigInteger),
    Column("hash", LargeBinary, nullable=False),
    Column("received", BigInteger, nullable=False),
    UniqueConstraint("journal", "seq"),
    Index("record_feed", "xid", "n"),
    Index(
        "record_subject",
        "subject",
        sqlite_where=text("kind IN ('checked_in', 'checked_out')"),
        postgresql_where=text("kind IN ('checked_in', 'checked_out')"),
    ),
    Index(
        "record_badge",
        "subject",
        sqlite_where=text("kind = 'badge_issued'"),
        postgresql_where=text("kind = 'badge_issued'"),
    ),
)
"""``prev`` is null where it is the hash of the record before, as it should be; ``shift`` is the record's ``offset``."""

quarantine = Table(
    "quarantine",
    metadata,
    Column("journal", Integer, ForeignKey("journal.id"), primary_key=True, autoincrement=False),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary, nullable=False),
    Column("reason", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("received", BigInteger, nullable=False),
)

person = Table(
    "person",
    metadata,
    Column("id", Text, primary_key=True),
    Column("entry", Text),
    Column("origin", Text),
    Column("origin_n", BigInteger),
)
"""``entry``: JSON of a PersonEntry, null once erased. ``origin``, ``origin_n``: store and number it came under."""

notice = Table(
    "notice",
    metadata,
    Column("n", Numbered, primary_key=True, autoincrement=True),
    Column("xid", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("key", Text, nullable=False),
    UniqueConstraint("kind", "key"),
    Index("notice_feed", "xid", "n"),
    sqlite_autoincrement=True,  # a number is never used again, or a reader at the end would miss it
)
"""What changed that stations must hear of, once per thing, at the place of its last change; content is looked up."""

enrol_code = Table(
    "enrol_code",
    metadata,
    Column("selector", Text, primary_key=True),
    Column("secret_hash", LargeBinary, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("used_at", BigInteger),
)

login = Table(
    "login",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("expires_at", BigInteger, nullable=False),
)

anomaly = Table(
    "anomaly",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("store", Text),
    Column("seq", BigInteger),
    Column("subject", Text),
    Column("at", BigInteger, nullable=False),
    Column("detail", Text, nullable=False, server_default="{}"),
    Column("settled_at", BigInteger),
)
"""Two facts that do not fit together, both kept. ``key`` makes the same one appear once. ``detail``: JSON."""

presence = Table(
    "presence",
    metadata,
    Column("subject", Text, primary_key=True),
    Column("activity", Text, primary_key=True),
    Column("day", Text, primary_key=True),
    Column("zone", Text, nullable=False),
    Column("inside", Boolean, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("record", Text, nullable=False),
    Column("journal", Integer, nullable=False),
    Column("checkins", Integer, nullable=False),
)
"""The last thing known of a subject at an activity on a day. ``at`` is corrected by the station's clock offset."""

tally = Table(
    "tally",
    metadata,
    Column("place", Text, primary_key=True),
    Column("day", Text, primary_key=True),
    Column("people", BigInteger, nullable=False, server_default="0"),
    Column("checkins", BigInteger, nullable=False, server_default="0"),
    Column("inside", BigInteger, nullable=False, server_default="0"),
    Column("walkbys", BigInteger, nullable=False, server_default="0"),
    Column("parties", BigInteger, nullable=False, server_default="0"),
    Column("party_people", BigInteger, nullable=False, server_default="0"),
)
"""Counts of a place (``activity:…``, ``zone:…`` or ``event``) on a ``day``, or on all days where that is empty."""

void = Table(
    "void",
    metadata,
    Column("of", Text, primary_key=True),
    Column("by", Text, nullable=False),
)

projected = Table(
    "projected",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("xid", BigInteger, nullable=False),
    Column("n", BigInteger, nullable=False),
)
"""How far presence, tally, void and the anomalies of content have followed the records: one row."""
