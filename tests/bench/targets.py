"""What a benchmark is asked to reach, said in a form that `python -m tests.bench` collects."""

from collections.abc import Iterable
from dataclasses import dataclass

MET, MISSED = "  met    ", "  MISSED "


@dataclass(frozen=True, slots=True)
class Target:
    """What is asked, what was seen, and whether that is enough."""

    asked: str
    seen: str
    met: bool

    def __str__(self) -> str:
        return f"{MET if self.met else MISSED}{self.asked}: {self.seen}"


def at_most(asked: str, value: float, limit: float, unit: str = "") -> Target:
    """Ask for a value of `limit` or less."""
    return Target(f"{asked} ≤ {limit:g}{unit}", f"{value:.3g}{unit}", value <= limit)


def show_targets(targets: Iterable[Target]) -> None:
    """Print them, one a line."""
    print("\ntargets")
    for target in targets:
        print(target)
