"""The texts of every screen in Thai and English: one TOML file a language, the same keys in each."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter

LANGUAGES = ("th", "en")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All texts of one language, by key (``table.name``)."""

    language: str
    texts: Mapping[str, str]

    def say(self, key: str, **values: str | int) -> str:
        """The text under *key* with its ``{placeholders}`` filled. Raises KeyError for a key that is not there."""
        text = self.texts[key]
        return text.format(**values) if values else text

    def has(self, key: str) -> bool:
        return key in self.texts


@cache
def catalogue(language: str) -> Catalogue:
    """The texts of *language*, one of LANGUAGES; anything else reads as Thai."""
    known = language if language in LANGUAGES else LANGUAGES[0]
    raw = tomllib.loads(Path(__file__).with_name(f"{known}.toml").read_text("utf-8"))
    return Catalogue(known, dict(_flat(raw, "")))


def placeholders(text: str) -> frozenset[str]:
    """The names in braces of *text*."""
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name)


def _flat(table: Mapping[str, object], prefix: str) -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield prefix + key, str(value)
