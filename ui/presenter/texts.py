"""What the presenters need of a language; ui.i18n satisfies it."""

from collections.abc import Callable
from typing import Protocol


class Texts(Protocol):
    """All texts of one language."""

    @property
    def language(self) -> str:
        """``th`` or ``en``."""

    def say(self, key: str, **values: str | int) -> str:
        """The text under *key* with its placeholders filled. Raises KeyError for a key that is not there."""

    def has(self, key: str) -> bool:
        """Whether there is such a text."""


Line = Callable[[Texts], str]
"""A line of text in whatever language it is asked for; what stands on the screen is asked again after a switch."""
