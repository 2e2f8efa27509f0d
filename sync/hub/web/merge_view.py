"""The merges of a person as the page shows them: who, by whom, when and why, and which of them were undone."""

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.domain.ids import PersonId, RecordId
from sync.hub.service import HubService
from sync.hub.store import identities, merges, people
from sync.hub.web.authors import author
from sync.hub.web.words import Words


@dataclass(frozen=True, slots=True)
class MergeRow:
    """``record`` is taken back to undo it. ``undone_by`` is empty while it is in force."""

    record: RecordId
    names: tuple[str, str]
    reason: str
    by: str
    undone_reason: str
    undone_by: str


def merge_rows(hub: HubService, person: PersonId, words: Words) -> Sequence[MergeRow]:
    """Every merge that *person*, or somebody who is the same person, was ever in."""
    with hub.reading() as connection:
        found = merges.of(connection, identities.group(connection, person))
        known = people.entries(connection, sorted({who for each in found for who in (each.person, each.into)}))

        def name(who: PersonId) -> str:
            return known[who].display_name if who in known else f"#{who[-4:]}"

        return [
            MergeRow(
                each.made.record,
                (name(each.person), name(each.into)),
                each.made.reason,
                author(connection, hub, each.made, words),
                each.undone.reason if each.undone else "",
                author(connection, hub, each.undone, words) if each.undone else "",
            )
            for each in found
        ]
