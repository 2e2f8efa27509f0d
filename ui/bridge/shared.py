"""What every view is given."""

from collections.abc import Callable
from dataclasses import dataclass

from ui.bridge.acts import Acts
from ui.bridge.words import Words


@dataclass(frozen=True, slots=True)
class Shared:
    """The desk's acts, the language, and the hub's time in ms."""

    acts: Acts
    words: Words
    now: Callable[[], int]
