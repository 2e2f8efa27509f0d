"""Who is whom, once somebody said that two people are one: the same answer in whatever order the merges arrive.

A *merge* joins two people; merges chain and may cross. Everybody who is joined, however far round, is one person, and
goes under one of their ids: one that was merged into nobody, the smallest where there are several. What is said of a
merge that was taken back does not count, so undoing restores exactly what was.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from kiosk.domain.ids import PersonId, RecordId
from kiosk.domain.people import PersonEntry


@dataclass(frozen=True, slots=True)
class Merge:
    """Record ``record`` says that ``person`` is ``into``."""

    record: RecordId
    person: PersonId
    into: PersonId


class Refusal(StrEnum):
    """Why two people cannot be merged."""

    SAME_PERSON = "same_person"
    ALREADY_ONE = "already_one"
    """They are one already, maybe through others; merging again would make a circle."""


class WhoIsWho:
    """What *merges*, none of them void, come to. A person whom they do not name is only themselves."""

    def __init__(self, merges: Iterable[Merge]) -> None:
        self._groups = _groups(list(merges))

    def one(self, person: PersonId) -> PersonId:
        """The id under which *person* goes."""
        group = self._groups.get(person)
        return group[0] if group else person

    def group(self, person: PersonId) -> tuple[PersonId, ...]:
        """Everybody who is the same person; the id under which they go stands first, the others in order."""
        return self._groups.get(person, (person,))

    def others(self) -> Mapping[PersonId, PersonId]:
        """Everybody who goes under another's id, and which."""
        return {person: group[0] for person, group in self._groups.items() if person != group[0]}

    def refusal(self, person: PersonId, into: PersonId) -> Refusal | None:
        """Why *person* cannot be merged into *into*; None when they can."""
        if person == into:
            return Refusal.SAME_PERSON
        return Refusal.ALREADY_ONE if self.one(person) == self.one(into) else None


def moved(before: WhoIsWho, after: WhoIsWho) -> frozenset[PersonId]:
    """Everybody whose figures have to be made anew: those who go under another id now, and whom they leave and join."""
    was, now = before.others(), after.others()
    changed = {person for person in was.keys() | now.keys() if was.get(person) != now.get(person)}
    return frozenset(changed | {who.one(person) for who in (before, after) for person in changed})


def combined(one: PersonId, entries: Sequence[PersonEntry]) -> PersonEntry | None:
    """What is known of the person *one* from the *entries* of their group; None when nothing is.

    Their own entry speaks first; what it leaves blank comes from the others, in order of id. Codes and activities are
    those of all.
    """
    if not entries:
        return None
    ordered = sorted(entries, key=lambda entry: (entry.person != one, entry.person))
    first = ordered[0]
    blank = ("name", "name_en", "nickname", "organisation", "phone", "email", "reference")
    filled: dict[str, Any] = {name: next((value for e in ordered if (value := getattr(e, name))), "") for name in blank}
    codes = tuple(dict.fromkeys(code for entry in ordered for code in entry.codes))
    activities = tuple(dict.fromkeys(activity for entry in ordered for activity in entry.activities))
    return replace(first, person=one, codes=codes, activities=activities, **filled)


def _groups(merges: Sequence[Merge]) -> dict[PersonId, tuple[PersonId, ...]]:
    """For everybody who is joined to somebody the whole group, the one whose id it goes under first."""
    joined: defaultdict[PersonId, set[PersonId]] = defaultdict(set)
    for merge in merges:
        joined[merge.person].add(merge.into)
        joined[merge.into].add(merge.person)
    merged_away = {merge.person for merge in merges if merge.person != merge.into}
    groups: dict[PersonId, tuple[PersonId, ...]] = {}
    for person in joined:
        if person not in groups:
            members = sorted(_reached(person, joined))
            one = min(members, key=lambda member: (member in merged_away, member))
            group = (one, *(member for member in members if member != one))
            groups |= dict.fromkeys(members, group)
    return groups


def _reached(start: PersonId, joined: Mapping[PersonId, set[PersonId]]) -> set[PersonId]:
    reached, ends = {start}, [start]
    while ends:
        new = joined[ends.pop()] - reached
        reached |= new
        ends += new
    return reached
