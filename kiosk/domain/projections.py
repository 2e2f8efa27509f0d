"""Folds records of any number of stations into what was seen how often: the ground that reports stand on."""

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import NamedTuple

from kiosk.domain.crowds import Crowd
from kiosk.domain.ids import PersonId, RecordId, StoreId, Subject, subject_of_person
from kiosk.domain.kinds import CheckedIn, Merged, Voided, decode_body
from kiosk.domain.meanings import SILENT, Meaning, Reader
from kiosk.domain.merging import Merge, WhoIsWho
from kiosk.domain.packs import Pack
from kiosk.domain.records import Record


class Row(NamedTuple):
    """A record shrunk to numbers: its id (see ``_key``), whom it is about, what it means, when, what it ends.

    ``at``: ms since 1970 by the hub's clock as far as it was known; ``ends``: key of a check-in, 0 for none.
    """

    key: int
    person: int
    meaning: int
    at: int
    ends: int


class _Journal:
    """The rows of one store in order of ``seq``, 40 bytes each."""

    __slots__ = ("_ats", "_ends", "_keys", "_meanings", "_people", "_seqs")

    def __init__(self) -> None:
        self._seqs, self._keys, self._ats, self._ends = array("q"), array("q"), array("q"), array("q")
        self._people, self._meanings = array("I"), array("I")

    def put(self, seq: int, row: Row) -> bool:
        """Keep *row*; False when it is here. Another record with the same ``seq`` (of a cloned store) is kept too."""
        seqs, place = self._seqs, len(self._seqs)
        if seqs and seq <= seqs[-1]:
            place = bisect_left(seqs, seq)
            while place < len(seqs) and seqs[place] == seq:
                if self._keys[place] == row.key:
                    return False
                place += 1
        seqs.insert(place, seq)
        self._keys.insert(place, row.key)
        self._people.insert(place, row.person)
        self._meanings.insert(place, row.meaning)
        self._ats.insert(place, row.at)
        self._ends.insert(place, row.ends)
        return True

    def with_keys(self, keys: AbstractSet[int]) -> Iterator[Row]:
        return (self._row(place) for place, key in enumerate(self._keys) if key in keys)

    def with_meanings(self, meanings: AbstractSet[int], people: AbstractSet[int] | None) -> Iterator[Row]:
        places = (place for place, meaning in enumerate(self._meanings) if meaning in meanings)
        return (self._row(place) for place in places if people is None or self._people[place] in people)

    def _row(self, at: int) -> Row:
        return Row(self._keys[at], self._people[at], self._meanings[at], self._ats[at], self._ends[at])


class Fold:
    """What records say, taken together, in whatever order the stations are read.

    Records of one store come in order of ``seq`` (others are slow, not wrong) and none has a ``flaw``. A record
    counts unless a void of it is known, early or late; a void is final. People who were merged are one person.
    """

    def __init__(self, pack: Pack) -> None:
        self._reader = Reader(pack)
        self._journals: dict[StoreId, _Journal] = {}
        self._people: dict[Subject, int] = {}
        self._counts: list[int] = []
        """Records that count, by the number of their meaning; beside it, the crowd that they add to."""
        self._crowd_of: list[Crowd | None] = []
        self._crowds: defaultdict[CheckedIn, Crowd] = defaultdict(Crowd)
        self._void: set[int] = set()
        self._unsettled: set[int] = set()
        self._merges: dict[RecordId, Merge] = {}
        self._same: _Same | None = None
        """Who is whom by number; None until it is worked out again."""

    def add(self, record: Record) -> None:
        """Take *record* in; one that is in already changes nothing."""
        if record.kind in SILENT:
            return
        if record.kind in _ABOUT_OTHERS and self._take_note(record):
            return
        meaning, ends = self._reader.read(record)
        person = self._people.setdefault(record.subject, len(self._people))
        key = _key(record.id)
        row = Row(key, person, meaning, record.at + (record.offset or 0), _key(ends) if ends else 0)
        if self._journal(record.station).put(record.seq, row):
            self._count(row)

    def seen(self) -> list[tuple[Meaning, int]]:
        """Every meaning that records which count have, and how many have it."""
        self._settle()
        met = zip(self._reader.meanings, self._counts, strict=True)
        return [(meaning, count) for meaning, count in met if count]

    def crowds(self) -> Iterator[tuple[CheckedIn, int]]:
        """Who checked in (a bit for each person) at every activity, zone and day in every role."""
        self._settle()
        same = self._who_is_who()
        return ((place, same.mask(crowd.mask())) for place, crowd in self._crowds.items())

    def rows(
        self, wanted: AbstractSet[Meaning], people: AbstractSet[int] | None = None
    ) -> Iterator[tuple[Meaning, Row]]:
        """Every record that counts, has one of the *wanted* meanings and is about one of *people* (None: anybody).

        Rows of people who were merged name the one that they are.
        """
        self._settle()
        same = self._who_is_who()
        people = None if people is None else same.members(people)
        meanings = self._reader.meanings
        numbers = {number for number, meaning in enumerate(meanings) if meaning in wanted}
        for journal in self._journals.values() if numbers else ():
            for row in journal.with_meanings(numbers, people):
                if row.key not in self._void:
                    yield meanings[row.meaning], row._replace(person=same.one(row.person))

    def _journal(self, store: StoreId) -> _Journal:
        journal = self._journals.get(store)
        if journal is None:
            journal = self._journals[store] = _Journal()
        return journal

    def _count(self, row: Row) -> None:
        if row.meaning == len(self._counts):
            self._meet(self._reader.meanings[row.meaning])
        if row.key in self._void:
            return
        self._counts[row.meaning] += 1
        crowd = self._crowd_of[row.meaning]
        if crowd is not None:
            crowd.count(row.person)

    def _meet(self, meaning: Meaning) -> None:
        """Make room for a meaning that is new. What people stand for does not make another crowd of them."""
        self._counts.append(0)
        crowd = self._crowds[replace(meaning, organisation="")] if isinstance(meaning, CheckedIn) else None
        self._crowd_of.append(crowd)

    def _take_back(self, row: Row) -> None:
        self._counts[row.meaning] -= 1
        crowd = self._crowd_of[row.meaning]
        if crowd is not None:
            crowd.take_back(row.person)

    def _take_note(self, record: Record) -> bool:
        """Take in a record that is about other records or people; False for one that cannot be read."""
        match decode_body(record.kind, record.body):
            case Voided(of=of):
                self._unsettled.add(_key(of))
            case Merged(person=person, into=into):
                self._merges[record.id] = Merge(record.id, PersonId(person), PersonId(into))
                self._same = None
            case _:
                return False
        return True

    def _who_is_who(self) -> "_Same":
        if self._same is None:
            live = WhoIsWho(merge for merge in self._merges.values() if _key(merge.record) not in self._void)
            self._same = _Same({self._number(person): self._number(one) for person, one in live.others().items()})
        return self._same

    def _number(self, person: PersonId) -> int:
        return self._people.setdefault(subject_of_person(person), len(self._people))

    def _settle(self) -> None:
        """Take back what was counted before its void came."""
        new = self._unsettled - self._void
        for journal in self._journals.values() if new else ():
            for row in journal.with_keys(new):
                self._take_back(row)
        self._void |= new
        self._unsettled.clear()
        if new and any(_key(merge) in new for merge in self._merges):
            self._same = None


class _Same:
    """Which numbers are one person: ``others`` gives for everybody who goes under another's number that one."""

    def __init__(self, others: dict[int, int]) -> None:
        self._others = others
        self._mask = sum(1 << person for person in others)

    def one(self, person: int) -> int:
        return self._others.get(person, person)

    def members(self, people: AbstractSet[int]) -> AbstractSet[int]:
        """*people* and everybody who goes under a number of theirs."""
        return people | {other for other, one in self._others.items() if one in people} if self._others else people

    def mask(self, mask: int) -> int:
        """*mask* with one bit for those who are one."""
        if not mask & self._mask:
            return mask
        bits = bytearray(mask.to_bytes((max(mask.bit_length(), *self._others.values()) + 8) // 8, "little"))
        for person, one in self._others.items():
            byte, bit = person >> 3, 1 << (person & 7)
            if byte < len(bits) and bits[byte] & bit:
                bits[byte] &= ~bit
                bits[one >> 3] |= 1 << (one & 7)
        return int.from_bytes(bits, "little")


_ABOUT_OTHERS = frozenset({Voided.KIND, Merged.KIND})


def _key(record: str) -> int:
    """A record's id as a number of 64 bits, good within this process (two of a million meet once in 10^7 reports)."""
    return hash(record)
