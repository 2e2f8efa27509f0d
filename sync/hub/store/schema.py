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
    false,
)
from sqlalchemy.dialects.postgresql import ARRAY

metadata = MetaData()

Token = Text().with_variant(Text(collation="C"), "postgresql")
"""A text that is looked up and never read in any language's order: compared byte by byte, which takes half the time."""
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
    Column("replaced_by", Integer),
    Column("kind", Text, nullable=False, server_default="station"),
    Column("proven_count", BigInteger),
    Column("proven_at", BigInteger),
    Column("joined_at", BigInteger),
    Column("relay", Integer),
    Column("waiting", BigInteger),
    Column("battery", Integer),
    Column("newest", Text),
    Column("stolen_at", BigInteger),
)
"""``stolen_at``: when it was said to be in wrong hands, null where ``revoked_at`` only says that it
broke and another took its place.
``newest``: the journal that it wrote when it last spoke, null until there is something in it.
``battery``: percent left at the last hello, null on mains power and where nobody tells.
``joined_at``: its last enrolment. ``relay``: the row of the hub it hangs on, where that is another than this one.
``waiting``: records that a relay still has for this hub. ``kind``: ``hub`` for the row under which a hub keeps its own
journal. ``proven_count``: so many records, all of them, were found to be here at ``proven_at``.
``saved``: how many records it had at the last hello. ``sealing_key``: its X25519 public key.
``replaced_by``: the station that took over its name, since it broke; its journal is still welcome.
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
    Column("journal", Integer, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("id", Token, nullable=False, unique=True),
    Column("at", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("subject", Token, nullable=False),
    Column("body", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("prev", Text),
    Column("mono", BigInteger, nullable=False),
    Column("shift", BigInteger),
    Column("hash", LargeBinary, nullable=False),
    Column("received", BigInteger, nullable=False),
    UniqueConstraint("journal", "seq"),
    Index("record_feed", "xid", "n"),
    Index("record_subject", "subject"),
)
"""``prev`` is null where it is the hash of the record before, as it should be; ``shift`` is the record's ``offset``.
``journal`` is no foreign key: a batch has its journal locked while it is written; checking every row costs a tenth."""

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
    Column("station", Integer),
    Column("relay", Boolean, nullable=False, server_default=false()),
)
"""``station``: whose place the code gives away, null for one that makes a newcomer. ``relay``: it invites a hub."""

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
    Column("stations", Text, nullable=False, server_default=""),
    Column("ended_at", BigInteger),
    Column("state", Text, nullable=False, server_default="open"),
    Column("mark", BigInteger, nullable=False, server_default="0"),
    Column("zone", Text),
    Column("other_zone", Text),
    Index("anomaly_shown", "state", "kind", "at"),
    Index("anomaly_subject", "subject"),
    Index("anomaly_zone", "zone"),
    Index("anomaly_other_zone", "other_zone"),
)
"""Two facts that do not fit together, both kept. ``key`` makes the same one appear once, and is the same at every hub.
``detail``: JSON; ``zone`` and ``other_zone`` stand there too.

``stations``: numbers of those it concerns, a comma before and behind each. ``ended_at``: when it was over by itself.
``mark``: grows with whatever is new about it. ``state``: what those and the settlements come to."""

presence = Table(
    "presence",
    metadata,
    Column("subject", Token, primary_key=True),
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
    Column("of", Token, primary_key=True),
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

# People of the hub.

hub_user = Table(
    "hub_user",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("folded", Text, nullable=False, unique=True),
    Column("password", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("zone", Text, nullable=False, server_default=""),
    Column("made_at", BigInteger, nullable=False),
    Column("signed_in_at", BigInteger),
    Column("disabled_at", BigInteger),
)
"""``folded``: the name as it is compared. ``password``: its argon2 hash. ``zone``: of a zone lead, else empty."""

hub_session = Table(
    "hub_session",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("user", Integer, ForeignKey("hub_user.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("used_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
)

sign_in_failure = Table(
    "sign_in_failure",
    metadata,
    Column("key", LargeBinary, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last_at", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
)
"""``key``: a digest of the name tried, or of the address it came from; nothing is let in ``until`` then."""

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("user", Integer),
    Column("name", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("detail", Text, nullable=False, server_default="{}"),
    Column("address", Text, nullable=False, server_default=""),
    Index("audit_act", "act", "id"),
)
"""What somebody did at the hub, never changed. ``name``: as it was then. ``detail``: JSON without personal data."""

person_search = Table(
    "person_search",
    metadata,
    Column("n", Integer, primary_key=True),
    Column("person", Text, nullable=False, unique=True),
    Column("hay", Text, nullable=False),
    Column("grams", ARRAY(Text).with_variant(Text, "sqlite")),
)
"""What can be found of a person: ``hay`` is the folded text, ``grams`` its pairs of letters and some whole keys; on
SQLite those are in ``person_gram``, a full-text table."""
Index("person_search_grams", person_search.c.grams, postgresql_using="gin").ddl_if(dialect="postgresql")

people_import = Table(
    "people_import",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("made_at", BigInteger, nullable=False),
    Column("by", Text, nullable=False),
    Column("file", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("touched_at", BigInteger, nullable=False),
    Column("total", Integer, nullable=False, server_default="0"),
    Column("done", Integer, nullable=False, server_default="0"),
    Column("new", Integer, nullable=False, server_default="0"),
    Column("changed", Integer, nullable=False, server_default="0"),
    Column("same", Integer, nullable=False, server_default="0"),
    Column("bad", Integer, nullable=False, server_default="0"),
    Column("left_out", Integer, nullable=False, server_default="0"),
    Column("problem", Text, nullable=False, server_default=""),
)
"""A list of people on its way in. ``touched_at``: when whoever works on it last said so."""

people_import_row = Table(
    "people_import_row",
    metadata,
    Column("n", Integer, primary_key=True),
    Column("import", Integer, ForeignKey("people_import.id", ondelete="CASCADE"), nullable=False),
    Column("line", Integer, nullable=False),
    Column("what", Text, nullable=False),
    Column("person", Text, nullable=False, server_default="", index=True),
    Column("entry", Text, nullable=False, server_default=""),
    Column("before", Text, nullable=False, server_default=""),
    Index("people_import_row_of", "import", "what", "n"),
)
"""What an import would do, line by line: ``new`` and ``changed`` with the ``entry`` to keep and the one ``before``,
``bad`` with the reason as its entry."""

# Who vouches for what.

station_key = Table(
    "station_key",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("station", Integer, ForeignKey("station.id"), nullable=False),
    Column("key", LargeBinary, nullable=False),
    Column("since", BigInteger, nullable=False),
    UniqueConstraint("station", "key"),
)
"""Ed25519 public keys of a station; the newest signs now, older ones vouch for what they signed."""

signed_tip = Table(
    "signed_tip",
    metadata,
    Column("journal", Integer, ForeignKey("journal.id"), primary_key=True, autoincrement=False),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary, nullable=False),
    Column("signature", LargeBinary, nullable=False),
    Column("key", Integer, ForeignKey("station_key.id"), nullable=False),
)
"""Points of a journal that its station signed: proof of all records up to there, kept about once in a thousand."""

# Who is whom, and what somebody settled: projections of records.

merge = Table(
    "merge",
    metadata,
    Column("record", Text, primary_key=True),
    Column("person", Text, nullable=False),
    Column("target", Text, nullable=False),
)
"""Every ``merged`` record, those that a void names among them."""

identity = Table(
    "identity",
    metadata,
    Column("person", Text, primary_key=True),
    Column("one", Text, nullable=False, index=True),
)
"""Under whose id somebody goes who was merged; nobody else is here."""

settlement = Table(
    "settlement",
    metadata,
    Column("record", Text, primary_key=True),
    Column("key", Text, nullable=False, index=True),
    Column("reason", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("mark", BigInteger, nullable=False, server_default="0"),
    Column("store", Text, nullable=False, server_default=""),
)
"""Every ``settled`` record: the ``key`` of an anomaly, or of two people who only look like one. A void reopens it.
``mark``: the anomaly's as it was settled; ``store``: in whose journal it stands."""

volunteer_stay = Table(
    "volunteer_stay",
    metadata,
    Column("record", Text, primary_key=True),
    Column("subject", Text, nullable=False),
    Column("activity", Text, nullable=False),
    Column("zone", Text, nullable=False),
    Column("day", Text, nullable=False, index=True),
    Column("at", BigInteger, nullable=False),
    Column("store", Text, nullable=False),
    Column("seq", BigInteger, nullable=False),
)
"""Check-ins of volunteers, so that those who never left are found among all who came."""

trait = Table(
    "trait",
    metadata,
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("person", Text, primary_key=True, index=True),
)
"""What people who may be one have in common, as 63 bits of a hash; goes with the profile."""

likely = Table(
    "likely",
    metadata,
    Column("one", Text, primary_key=True),
    Column("other", Text, primary_key=True, index=True),
    Column("score", Integer, nullable=False),
    Column("why", Text, nullable=False),
    Column("found_at", BigInteger, nullable=False),
    Index("likely_best", "score", "one", "other"),
)
"""Two people (``one`` before ``other``) who look like one. ``why``: reasons, a space between them."""

# transports (0006)

bundle = Table(
    "bundle",
    metadata,
    Column("id", Text, primary_key=True),
    Column("station", Integer, ForeignKey("station.id"), nullable=False),
    Column("made", BigInteger, nullable=False),
    Column("imported_at", BigInteger, nullable=False),
    Column("records", BigInteger, nullable=False),
    Column("whole", Boolean, nullable=False),
)
"""Files that were imported, the last time each. ``made``: by the station's clock. ``records``: how many it held;
``whole``: whether it was undamaged."""

# scale (0007)

kept_report = Table(
    "kept_report",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("digest", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("figures", Text, nullable=False),
)
"""The last report that a worker made of all records, as JSON: one row. ``digest``: of the pack it was made with."""
