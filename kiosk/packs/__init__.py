"""Reads and checks an event pack: one YAML or TOML file, or a folder of them (see assets/packs/README.md)."""

from pathlib import Path

from kiosk.domain.packs import Pack
from kiosk.packs.folder import read_tables
from kiosk.packs.problems import Findings, PackErrors, PackProblem
from kiosk.packs.programme import Programme

__all__ = ["PackErrors", "PackProblem", "check_pack", "load_pack"]


def load_pack(path: Path) -> Pack:
    """The pack at *path*, checked. Raises PackErrors with everything that is wrong with it."""
    pack, problems = check_pack(path)
    if pack is None:
        raise PackErrors(problems)
    return pack


def check_pack(path: Path) -> tuple[Pack | None, tuple[PackProblem, ...]]:
    """The pack at *path* and no problems, or None and all problems found, by file and line."""
    findings = Findings()
    table = read_tables(path, findings)
    folder = path if path.is_dir() else path.parent
    pack = Programme(table, findings, folder).pack() if table else None
    problems = findings.sorted()
    return (None if problems else pack), problems
