"""Badges made at the hub: with a key of its own, whose number every station hears of like any other issuer's.

The hub's own journal tells of every badge made and printed, so a badge is known even after its key was retired.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import Connection, select

from kiosk.domain.badges import MOST_SERIAL, Badge, BadgeClaim, mint, next_serial, parse
from kiosk.domain.ids import EventId, PersonId, Subject, subject_of_code, subject_of_person
from kiosk.domain.kinds import Audit, BadgeIssued, BadgeRevoked, decode_body
from kiosk.domain.packs import Pack, PersonRole
from kiosk.domain.people import PersonEntry
from sync.hub import own_journal, people_acts
from sync.hub.own_journal import Act
from sync.hub.problems import HubProblem
from sync.hub.service import HubService
from sync.hub.store import identities, issuers, people, schema
from sync.hub.store.issuers import Issued
from sync.hub.store.people import Learned

PRINTED = "printed"
"""The act of an audit record about something put on paper, here or at a station."""
_PORTION = 500


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
            ids = connection.execute(select(schema.person.c.id).order_by(schema.person.c.id)).scalars().all()
            moved = identities.ones(connection, ids)
            alone = [PersonId(each) for each in ids if each not in moved]
            known = list(people.entries(connection, alone).values())
        known += [each for one in sorted(set(moved.values())) if (each := people_acts.entry(self._hub, PersonId(one)))]
        return tuple(
            each for each in known if (role is None or each.role is role) and not (done and self._digests(each) & done)
        )

    def badge_codes(self, wanted: Sequence[PersonEntry], *, expires: date | None = None) -> tuple[str, ...]:
        """The badge of each of *wanted*: the newest they have, a new one for who has none. Raises HubProblem."""
        hub, made = self._hub, dict[PersonId, str]()
        with hub.writing() as connection:
            xid, now = hub.database.xid(connection), hub.now()
            issued = self._issuer(connection, xid=xid, now=now)
            revoked = _revoked(connection, [each.person for each in wanted])
            for each in wanted:
                made[each.person] = _newest(each) or self._new(each, issued, expires, revoked)
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

    def _new(self, entry: PersonEntry, issued: Issued, expires: date | None, revoked: frozenset[str]) -> str:
        """A code that *entry*'s person never had: equal badges have equal codes, so one that is void is passed by."""
        for serial in range(next_serial(entry.codes, self._event, entry.person), MOST_SERIAL + 1):
            badge = Badge(entry.person, issued.number, entry.role, serial, expires)
            code = mint(self._event, badge, issued.key)
            if self._digest(code) not in revoked:
                return code
        raise HubProblem("too_many_badges", "Somebody here has had 16 badges already. Give them a ticket instead.")

    def _act(self, person: PersonId, body: BadgeIssued | Audit) -> Act:
        return Act(subject_of_person(person), body, self._actor)

    def _digest(self, code: str) -> str:
        return subject_of_code(self._event, code).removeprefix("code:")

    def _digests(self, entry: PersonEntry) -> frozenset[str]:
        return frozenset(map(self._digest, entry.codes))


def _with_code(entry: PersonEntry, code: str) -> PersonEntry:
    return replace(entry, codes=(*entry.codes, code))


def _newest(entry: PersonEntry) -> str | None:
    """The badge of *entry* that was made last, if there is one."""
    claims = [claim for claim in map(parse, entry.codes) if isinstance(claim, BadgeClaim)]
    mine = [claim for claim in claims if claim.badge.person == entry.person]
    return max(mine, key=lambda claim: claim.badge.serial).code if mine else None


def _revoked(connection: Connection, wanted: Sequence[PersonId]) -> frozenset[str]:
    """Digests of the codes of *wanted* that somebody made void."""
    found: set[str] = set()
    for start in range(0, len(wanted), _PORTION):
        subjects: list[Subject] = [subject_of_person(each) for each in wanted[start : start + _PORTION]]
        kept = schema.record.c
        query = select(kept.body).where(kept.subject.in_(subjects), kept.kind == BadgeRevoked.KIND)
        bodies = (decode_body(BadgeRevoked.KIND, body) for body in connection.execute(query).scalars())
        found |= {body.code for body in bodies if isinstance(body, BadgeRevoked)}
    return frozenset(found)


def _printed(connection: Connection) -> frozenset[str]:
    """Digests of the codes that were put on paper, here or anywhere."""
    kept = schema.record.c
    query = select(kept.body).where(kept.kind == Audit.KIND, kept.body.like(f'{{"act":"{PRINTED}",%'))
    bodies = (decode_body(Audit.KIND, body) for body in connection.execute(query).scalars())
    return frozenset(str(body.detail.get("code")) for body in bodies if isinstance(body, Audit))
