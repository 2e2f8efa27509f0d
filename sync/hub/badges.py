"""Badges made at the hub: with a key of its own, whose number every station hears of like any other issuer's.

The hub's own journal tells of every badge made and printed, so a badge is known even after its key was retired.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import Connection, select

from kiosk.domain.badges import MOST_SERIAL, Badge, mint, newest_first, next_serial
from kiosk.domain.ids import EventId, PersonId, subject_of_code, subject_of_person
from kiosk.domain.kinds import Audit, BadgeIssued, BadgeRevoked, decode_body
from kiosk.domain.packs import Pack, PersonRole
from kiosk.domain.people import PersonEntry
from sync.hub import own_journal, people_acts
from sync.hub.own_journal import Act
from sync.hub.problems import HubProblem
from sync.hub.service import HubService
from sync.hub.store import identities, issuers, people, schema
from sync.hub.store.among import among
from sync.hub.store.issuers import Issued
from sync.hub.store.people import Learned

PRINTED = "printed"
"""The act of an audit record about something put on paper, here or at a station."""


class HubBadges:
    """Makes badges for people the hub knows; ``actor`` is a token for who asked for them, such as ``cli``."""

    def __init__(self, hub: HubService, *, actor: str) -> None:
        self._hub = hub
        self._actor = actor
        self._event = EventId(hub.keys.event)

    def pack(self) -> Pack:
        return self._hub.pack()

    def people_wanted(self, role: PersonRole | None, *, only_new: bool) -> tuple[PersonEntry, ...]:
        """Everybody who is to get a badge, by their ids; people who were merged are one."""
        self._hub.catch_up()
        with self._hub.reading() as connection:
            done = _printed(connection) if only_new else frozenset()
            void = _void(connection) if done else frozenset()
            ids = connection.execute(select(schema.person.c.id).order_by(schema.person.c.id)).scalars().all()
            moved = identities.ones(connection, ids)
            alone = [PersonId(each) for each in ids if each not in moved]
            known = list(people.entries(connection, alone).values())
        known += [each for one in sorted(set(moved.values())) if (each := people_acts.entry(self._hub, PersonId(one)))]
        wanted = (each for each in known if role is None or each.role is role)
        return tuple(each for each in wanted if not (done and self._is_printed(each, done, void)))

    def badge_codes(self, wanted: Sequence[PersonEntry], *, expires: date | None = None) -> tuple[str, ...]:
        """The badge of each of *wanted*: the newest that is good, a new one for who has none. Raises HubProblem."""
        hub, made = self._hub, dict[PersonId, str]()
        with hub.writing() as connection:
            xid, now = hub.database.xid(connection), hub.now()
            issued = self._issuer(connection, xid=xid, now=now)
            void = _void_of(connection, [each.person for each in wanted])
            for each in wanted:
                made[each.person] = self._newest(each, void) or self._new(each, issued, expires, void)
            new = [each for each in wanted if made[each.person] not in each.codes]
            people.keep(connection, [Learned(_with_code(each, made[each.person])) for each in new], xid=xid)
            acts = [self._act(each.person, BadgeIssued(self._digest(made[each.person]))) for each in new]
            own_journal.append_all(connection, acts, keys=hub.keys, now=now, xid=xid)
        return tuple(made[each.person] for each in wanted)

    def note_printed(self, printed: Iterable[tuple[PersonId, str]], *, printer: str) -> None:
        """Note that these badges (whose, and the code) were printed; codes are kept as digests."""
        hub = self._hub
        details: list[tuple[PersonId, dict[str, str | int]]] = [
            (person, {"printer": printer[:200], "code": self._digest(code)}) for person, code in printed
        ]
        with hub.writing() as connection:
            acts = [self._act(person, Audit(PRINTED, detail)) for person, detail in details]
            xid = hub.database.xid(connection)
            own_journal.append_all(connection, acts, keys=hub.keys, now=hub.now(), xid=xid)

    def _issuer(self, connection: Connection, *, xid: int, now: int) -> Issued:
        own_journal.lock(connection, self._hub.keys, now=now)
        row = own_journal.station_row(connection, self._hub.keys, now=now)
        issued = issuers.give(connection, row, now=now, xid=xid)
        if issued is None:
            raise HubProblem("no_issuer", "Every number that badges can have as their issuer is given out.")
        return issued

    def _new(self, entry: PersonEntry, issued: Issued, expires: date | None, void: frozenset[str]) -> str:
        """A code that *entry*'s person never had: equal badges have equal codes, so one that is void is passed by."""
        for serial in range(next_serial(entry.codes, self._event, entry.person), MOST_SERIAL + 1):
            badge = Badge(entry.person, issued.number, entry.role, serial, expires)
            code = mint(self._event, badge, issued.key)
            if self._digest(code) not in void:
                return code
        raise HubProblem("too_many_badges", "Somebody here has had 16 badges already. Give them a ticket instead.")

    def _newest(self, entry: PersonEntry, void: frozenset[str]) -> str | None:
        """The badge of *entry* that was made last and is good today, if there is one."""
        today = self._hub.pack().day_of(self._hub.now())
        claims = newest_first(entry.codes, self._event, entry.person)
        good = (c.code for c in claims if not c.badge.has_expired(today) and self._digest(c.code) not in void)
        return next(good, None)

    def _is_printed(self, entry: PersonEntry, done: frozenset[str], void: frozenset[str]) -> bool:
        code = self._newest(entry, void)
        return code is not None and self._digest(code) in done

    def _act(self, person: PersonId, body: BadgeIssued | Audit) -> Act:
        return Act(subject_of_person(person), body, self._actor)

    def _digest(self, code: str) -> str:
        return subject_of_code(self._event, code).removeprefix("code:")


def _with_code(entry: PersonEntry, code: str) -> PersonEntry:
    return replace(entry, codes=(*entry.codes, code))


def _void(connection: Connection) -> frozenset[str]:
    """Digests of the codes that somebody made void."""
    kept = schema.record.c
    return _digests(connection.execute(select(kept.body).where(kept.kind == BadgeRevoked.KIND)).scalars())


def _void_of(connection: Connection, wanted: Sequence[PersonId]) -> frozenset[str]:
    """The same for codes of *wanted*, whichever of those who are one somebody said it of."""
    kept, everybody = schema.record.c, identities.everybody(connection, wanted)
    subjects = sorted(map(subject_of_person, everybody))
    query = select(kept.body).where(among(connection, kept.subject, subjects), kept.kind == BadgeRevoked.KIND)
    return _digests(connection.execute(query).scalars())


def _digests(bodies: Iterable[str]) -> frozenset[str]:
    read = (decode_body(BadgeRevoked.KIND, body) for body in bodies)
    return frozenset(body.code for body in read if isinstance(body, BadgeRevoked))


def _printed(connection: Connection) -> frozenset[str]:
    """Digests of the codes that were put on paper, here or anywhere."""
    kept = schema.record.c
    query = select(kept.body).where(kept.kind == Audit.KIND, kept.body.like(f'{{"act":"{PRINTED}",%'))
    bodies = (decode_body(Audit.KIND, body) for body in connection.execute(query).scalars())
    return frozenset(str(body.detail.get("code")) for body in bodies if isinstance(body, Audit))
