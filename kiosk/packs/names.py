"""Which ids a pack defines and which it mentions, so that every mention is known to lead somewhere."""

from dataclasses import dataclass, field

from kiosk.packs.fields import Fields
from kiosk.packs.nodes import Leaf
from kiosk.packs.problems import Findings, Place, listing, suggestion


@dataclass(slots=True)
class Names:
    """Which ids of each sort are defined, and which are mentioned."""

    findings: Findings
    _defined: dict[str, dict[str, Place]] = field(default_factory=dict)
    _mentioned: list[tuple[str, Leaf]] = field(default_factory=list)

    def define(self, sort: str, fields: Fields) -> str:
        name, place = fields.id(), fields.place_of("id")
        known = self._defined.setdefault(sort, {})
        if name and name in known:
            message = f"The {sort} “{name}” is already in {known[name].file}, line {known[name].line}"
            self.findings.add(place, message, "Give each its own id")
        known.setdefault(name, place)
        return name

    def mention(self, sort: str, leaf: Leaf) -> str:
        self._mentioned.append((sort, leaf))
        return leaf.text or ""

    def check(self) -> None:
        """Notes every id that is mentioned and never defined."""
        for sort, leaf in self._mentioned:
            known = [name for name in self._defined.get(sort, {}) if name]
            if leaf.text and leaf.text not in known:
                otherwise = f"Known: {listing(known[:8])}" if known else f"Add a section of them with “{leaf.text}”"
                instead = suggestion(leaf.text, known, otherwise=otherwise)
                self.findings.add(leaf.place, f"There is no {sort} “{leaf.text:.70}”", instead)
