"""Counts people without keeping their names: sets of small numbers that stay small for 300,000 of them."""

from typing import Final

_FEW: Final = 512
"""As many numbers take about as much memory in a set as 300,000 take with a bit each."""


class Crowd:
    """The people whom records of one sort are about, by number, and how often each.

    Few are kept as a set, many with one bit each. A person stays in it until each ``count`` was taken back.
    """

    __slots__ = ("_bits", "_few", "_more")

    def __init__(self) -> None:
        self._few: set[int] = set()
        self._bits = bytearray()
        self._more: dict[int, int] = {}
        """People who were counted more than once, and how many times more."""

    def count(self, person: int) -> None:
        if person in self:
            self._more[person] = self._more.get(person, 0) + 1
        else:
            self._add(person)

    def take_back(self, person: int) -> None:
        """Undo one ``count`` of *person*."""
        more = self._more.pop(person, 0)
        if more > 1:
            self._more[person] = more - 1
        if not more:
            self._remove(person)

    def mask(self) -> int:
        """Everybody in it as one integer, which has the bit of each person's number set."""
        return int.from_bytes(self._with_few(bytearray(self._bits)), "little")

    def __contains__(self, person: int) -> bool:
        byte = person >> 3
        return person in self._few or (byte < len(self._bits) and bool(self._bits[byte] & 1 << (person & 7)))

    def _add(self, person: int) -> None:
        byte = person >> 3
        if byte < len(self._bits):
            self._bits[byte] |= 1 << (person & 7)
            return
        self._few.add(person)
        if len(self._few) > _FEW:
            self._with_few(self._bits)
            self._few.clear()

    def _remove(self, person: int) -> None:
        if person in self._few:
            self._few.remove(person)
        else:
            self._bits[person >> 3] &= ~(1 << (person & 7))

    def _with_few(self, bits: bytearray) -> bytearray:
        """*bits* with those of the few set, too."""
        bits.extend(bytes(max(0, (max(self._few, default=0) >> 3) + 1 - len(bits))))
        for person in self._few:
            bits[person >> 3] |= 1 << (person & 7)
        return bits
