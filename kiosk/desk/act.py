"""One act at the desk: a transaction, the moment and the activity it happens in, and the pen that writes it down."""

from collections.abc import Callable
from dataclasses import dataclass, field

from kiosk.clock import Clock, HubTime
from kiosk.domain.checkin import GRACE
from kiosk.domain.codes import code_text
from kiosk.domain.ids import ActivityId, PersonId, RecordId, Subject, ZoneId, person_of_subject
from kiosk.domain.kinds import Body, encode_body
from kiosk.domain.packs import Activity, ActivityKind, Opening, Pack, opening
from kiosk.domain.people import PersonEntry
from kiosk.domain.records import Record
from kiosk.domain.roll import Roll
from kiosk.store.finding import guest
from kiosk.store.journal import Draft
from kiosk.store.transaction import Transaction

MAX_CODE = 4096
"""Characters of a code that are looked at; a QR code holds at most 4,296."""


@dataclass(frozen=True, slots=True)
class Pen:
    """What every record of a desk is written with; ``actor`` names who acts, as a role."""

    clock: Clock
    hub_time: HubTime
    new_id: Callable[[], str]
    new_key: Callable[[], bytes]
    actor: str
    _rolls: dict[str, Roll] = field(default_factory=dict)

    def roll(self, pack: Pack) -> Roll:
        """The organisations of *pack*, made once for each."""
        known = self._rolls.get(pack.digest)
        if known is None:
            self._rolls.clear()
            known = self._rolls[pack.digest] = Roll(pack)
        return known


class Act:
    """Everything in it is of one moment, ``at`` (ms by the hub's time), and is kept together or not at all."""

    __slots__ = ("at", "pen", "tx")

    def __init__(self, tx: Transaction, pen: Pen) -> None:
        self.tx = tx
        self.pen = pen
        pen.hub_time.heard(tx.number("clock_offset"))  # sync may have measured it since
        self.at = pen.hub_time.now()

    def pack(self) -> Pack:
        return self.tx.pack()

    def activity(self) -> Activity:
        """The activity in force: the one somebody chose, even if the pack dropped it since; else the first open."""
        pack = self.tx.pack()
        chosen = pack.activity(ActivityId(self.tx.setting("activity") or ""))
        return chosen or self.tx.kept_activity() or first_open(pack, self.at)

    def day(self) -> str:
        """Today, as the event's place has it."""
        return self.tx.pack().day_of(self.at).isoformat()

    def append(self, body: Body, subject: Subject) -> Record:
        """Write *body* about *subject* as the journal's next record."""
        pen = self.pen
        draft = Draft(
            id=RecordId(pen.new_id()),
            at=pen.clock.now(),
            kind=body.KIND,
            subject=subject,
            body=encode_body(body),
            actor=pen.actor,
            mono=pen.clock.mono(),
            offset=pen.hub_time.offset(),
        )
        return self.tx.append(draft)

    def known(self, person: PersonId) -> PersonEntry:
        """The profile of *person*. Raises LookupError for a stranger."""
        entry = self.tx.person(person)
        if entry is None:
            raise LookupError("this person is not known here")
        return entry

    def person_of(self, subject: Subject) -> PersonEntry | None:
        """Whom a record is about; a guest without a name where there is no profile."""
        who = person_of_subject(subject)
        return (self.tx.person(who) or guest(who)) if who else None


def first_open(pack: Pack, now: int) -> Activity:
    """The activity a desk serves when nobody chose one: the first that is open now, else the first of the pack.

    A pack without activities is an event one only arrives at: its desks serve the event itself.
    """
    moment = pack.local(now)
    arrival = Activity(ActivityId(""), pack.name, ZoneId(""), ActivityKind.EXHIBITION)
    first = pack.activities[0] if pack.activities else arrival
    return next((a for a in pack.activities if opening(a, moment, GRACE) is Opening.OPEN), first)


def readable(text: str) -> str:
    """*text* without what no database or screen can hold: NULs and lone surrogates; cut at MAX_CODE."""
    return code_text(text[:MAX_CODE].replace("\0", "").encode("utf-8", "replace").decode())
