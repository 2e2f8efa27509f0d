"""Tells organisations apart by name, however a list spells them."""

from collections.abc import Iterable

from kiosk.domain.figures import NamedOrganisation
from kiosk.domain.packs import Organisation, Pack, Text
from kiosk.domain.search_text import fold


class Roll:
    """The organisations of a pack, found by id or by either name; others are known by their name alone."""

    def __init__(self, pack: Pack) -> None:
        self._known: dict[str, Organisation] = {}
        for organisation in pack.organisations:
            for text in (organisation.id, organisation.name.th, organisation.name.en):
                self._known.setdefault(fold(text), organisation)

    def key(self, text: str) -> str:
        """One text for every spelling of an organisation; "" for no organisation."""
        plain = fold(text)
        known = self._known.get(plain) if plain else None
        return known.id if known else plain

    def reference(self, name: str) -> str:
        """*name* as a record has it: the pack's id of that organisation, else the name, at most 200 characters."""
        known = self._known.get(fold(name))
        return known.id if known and name.strip() else " ".join(name.split())[:200]

    def named(self, texts: Iterable[str]) -> dict[str, NamedOrganisation]:
        """The organisations that *texts* name, by key: the pack's in its order, then the others by name."""
        spellings = sorted({" ".join(text.split()) for text in texts if self.key(text)}, reverse=True)
        named = {self.key(text): NamedOrganisation(Text(text)) for text in spellings}
        ours = {
            known.id: NamedOrganisation(known.name, known.id, known.role)
            for known in self._known.values()
            if known.id in named
        }
        return ours | {key: named[key] for key in sorted(named) if key not in ours}
