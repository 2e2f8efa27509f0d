"""The locks pin what an older pip asks of them: every package by version, and by each extra wanted of it."""

import re
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PINNED = re.compile(r"^([\w.-]+)(?:\[([\w,.-]+)\])?==", re.MULTILINE)


def pinned(lock: str) -> dict[str, set[str]]:
    """Which packages a lock pins, each with the extras it names."""
    found = PINNED.findall((ROOT / lock).read_text(encoding="utf-8"))
    return {canonicalize_name(name): {extra for extra in extras.split(",") if extra} for name, extras in found}


def wanted(name: str, extras: set[str]) -> Iterator[Requirement]:
    """What a package asks for on this machine, with these extras of its own."""
    for line in metadata.requires(name) or ():
        asked = Requirement(line)
        if asked.marker is None or any(asked.marker.evaluate({"extra": extra}) for extra in ("", *extras)):
            yield asked


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt"])
def test_a_lock_names_every_extra_that_a_package_wants_of_another(lock: str) -> None:
    """Without, an older pip finds a newer `coverage[toml]` by itself, and refuses it because nothing pins it."""
    pins = pinned(lock)
    here = [name for name in pins if any(metadata.distributions(name=name))]
    assert len(here) > 20
    missing = [
        f"{name} wants {asked}"
        for name in here
        for asked in wanted(name, pins[name])
        if not asked.extras <= pins[canonicalize_name(asked.name)]
    ]
    assert not missing, "write the locks anew with packaging/lock, which keeps extras"
