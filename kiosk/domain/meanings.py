"""What a record means to the figures: its body without what no figure asks for, and on the right day.

Meanings repeat (one activity, one day, one role), so each text is read once and each meaning has a number.
"""

from dataclasses import replace
from typing import Final, TypeAlias, assert_never, get_args

from kiosk.domain.kinds import (
    Audit,
    BadgeIssued,
    BadgeRevoked,
    Body,
    CheckedIn,
    CheckedOut,
    Counted,
    Erased,
    GroupArrived,
    Merged,
    Overridden,
    Pledged,
    Refused,
    Registered,
    Settled,
    Unknown,
    Voided,
    decode_body,
)
from kiosk.domain.packs import Pack, PersonRole
from kiosk.domain.records import Record

Meaning: TypeAlias = CheckedIn | CheckedOut | Counted | GroupArrived | Pledged | Unknown
_Quiet: TypeAlias = Refused | Overridden | BadgeIssued | BadgeRevoked | Registered | Erased | Settled | Audit
Silent: TypeAlias = _Quiet | Voided | Merged
"""Kinds of which no figure is made; what a void or a merge does to others is not a meaning of its own."""

SILENT: Final = frozenset(body.KIND for body in get_args(_Quiet))
STANDS_FOR: Final = frozenset({PersonRole.ORGANISATION, PersonRole.STAFF, PersonRole.MEDIA})
"""Roles in which a person stands for an organisation; an attendee's employer does not take part."""

_TRUSTED_DRIFT: Final = 5 * 60_000
"""A clock at most this many ms off is taken at its word about the day."""
_QUARTER: Final = 15 * 60_000
"""Midnight falls on a quarter of an hour in every time zone of today."""
_VARYING: Final = {CheckedIn.KIND: '"organisation":"', CheckedOut.KIND: '"checkin":"'}
"""What stands before the value that makes a body of a kind differ from the many others that mean the same."""
_ATTENDS: Final = f'"role":"{PersonRole.ATTENDEE}"'


class Reader:
    """Gives every record the number of its meaning. ``meanings``: those met so far, by number.

    ``most_texts``: how many different texts are remembered; a text that is not is read again.
    """

    def __init__(self, pack: Pack, *, most_texts: int = 100_000) -> None:
        self.meanings: list[Meaning] = []
        self._pack = pack
        self._most_texts = most_texts
        self._numbers: dict[Meaning, int] = {}
        self._texts: dict[tuple[str, str, str], int] = {}
        self._days: dict[int, str] = {}

    def read(self, record: Record) -> tuple[int, str]:
        """The number of *record*'s meaning, and the id of the check-in that it ends ("" if none)."""
        text, cut = _without_varying(record.kind, record.body)
        day = self._mended_day(record)
        number = self._texts.get((record.kind, text, day))
        if number is None:
            body = decode_body(record.kind, text)
            if not _says_all(body, whole=text is record.body):
                return self._read_whole(record, day)
            number = self._learn(record.kind, text, day, body)
        return number, cut if record.kind == CheckedOut.KIND else ""

    def _read_whole(self, record: Record, day: str) -> tuple[int, str]:
        """A body that differs from all others, or is not written the way this program writes it."""
        body = decode_body(record.kind, record.body)
        return self._number(_meaning(body, day)), body.checkin if isinstance(body, CheckedOut) else ""

    def _learn(self, kind: str, text: str, day: str, body: Body | Unknown) -> int:
        if len(self._texts) >= self._most_texts:
            self._texts.clear()
        number = self._texts[kind, text, day] = self._number(_meaning(body, day))
        return number

    def _number(self, meaning: Meaning) -> int:
        number = self._numbers.setdefault(meaning, len(self.meanings))
        if number == len(self.meanings):
            self.meanings.append(meaning)
        return number

    def _mended_day(self, record: Record) -> str:
        """The local day by the hub's clock where the station's was off, "" where the body's day can be trusted."""
        if record.offset is None or abs(record.offset) <= _TRUSTED_DRIFT:
            return ""
        quarter = (record.at + record.offset) // _QUARTER
        if quarter not in self._days:
            self._days[quarter] = self._pack.day_of(quarter * _QUARTER).isoformat()
        return self._days[quarter]


def _without_varying(kind: str, text: str) -> tuple[str, str]:
    """A body's text without the value that makes it differ from others of one meaning, and that value."""
    mark = _VARYING.get(kind)
    if mark is None or (kind == CheckedIn.KIND and _ATTENDS not in text):
        return text, ""
    head, mark, tail = text.partition(mark)
    value, quote, rest = tail.partition('"')
    if not quote or "\\" in value:  # an escape has to be read, not cut
        return text, ""
    return f"{head}{mark}{quote}{rest}", value


def _says_all(body: Body | Unknown, *, whole: bool) -> bool:
    """Whether *body*, read from the *whole* text or from a cut one, means what its record means."""
    match body:
        case CheckedOut():
            return not body.checkin
        case CheckedIn():
            return whole or body.role not in STANDS_FOR
        case _:
            return whole


def _meaning(body: Body | Unknown, day: str) -> Meaning:
    match body:
        case CheckedIn():
            organisation = body.organisation if body.role in STANDS_FOR else ""
            return replace(body, day=day or body.day, organisation=organisation, how="", reasons=())
        case CheckedOut():
            return replace(body, day=day or body.day, checkin="")
        case Counted() | GroupArrived():
            return replace(body, day=day or body.day)
        case Pledged():
            return body
        case Unknown():
            return replace(body, text="")
        case Refused() | Overridden() | BadgeIssued() | BadgeRevoked() | Registered() | Erased() | Settled() | Audit():
            raise AssertionError(f"{body.KIND} has no figure and should not have been read")
        case Voided() | Merged():
            raise AssertionError(f"{body.KIND} has no figure and should not have been read")
        case _:
            assert_never(body)
