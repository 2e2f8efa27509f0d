"""Finds a pack's files and joins them into one table: a single file, or a folder with a file per section."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kiosk.packs.csv_file import read_csv
from kiosk.packs.nodes import Items, Node, Table, Unreadable
from kiosk.packs.problems import Findings, Place, suggestion
from kiosk.packs.toml_file import read_toml
from kiosk.packs.yaml_file import read_yaml

SECTIONS: Final = ("sites", "organisations", "zones", "activities", "outcomes", "other_events")
_MAIN: Final = ("pack.yaml", "pack.yml", "pack.toml")
_LARGEST: Final[Mapping[str, int]] = {".yaml": 2, ".yml": 2, ".toml": 2, ".csv": 20}
"""Megabytes per file. YAML is read slowly and carefully; a programme of thousands belongs in CSV."""


@dataclass(frozen=True, slots=True)
class Sources:
    main: Path
    parts: Mapping[str, Path]


def read_tables(path: Path, findings: Findings) -> Table | None:
    """Everything that the pack at *path* says, or None when its main file cannot be read."""
    try:
        sources = _sources(path, findings)
        main = _read(sources.main, findings)
    except Unreadable as e:
        findings.add(e.place, e.message, e.instead)
        return None
    if not isinstance(main, Table):
        findings.add(main.place, "A pack is a list of named values", "Start with a line like “id: my-event”")
        return None
    return _joined(main, sources, findings)


def _joined(main: Table, sources: Sources, findings: Findings) -> Table:
    values, keys = dict(main.values), dict(main.keys)
    for section, part in sources.parts.items():
        if section in values:
            message = f"“{section}” is given here and in {part.name}"
            findings.add(keys[section], message, f"Keep one of the two: remove {part.name} or this")
            continue
        try:
            values[section] = _section(section, _read(part, findings))
        except Unreadable as e:
            findings.add(e.place, e.message, e.instead)
            values[section] = Items((), e.place)
        keys[section] = Place(part.name, 1)
    return Table(values, keys, main.place)


def _section(section: str, node: Node) -> Node:
    """A part file holds the list itself, or one key of its own name (TOML cannot do otherwise)."""
    if isinstance(node, Table) and set(node.values) == {section}:
        return node.values[section]
    return node


def _sources(path: Path, findings: Findings) -> Sources:
    folder = path if path.is_dir() else path.parent
    if path.is_dir() or path.name in _MAIN:
        mains = [folder / name for name in _MAIN if (folder / name).is_file()]
        if len(mains) != 1:
            message = "There is no pack.yaml in this folder" if not mains else "There are two main files here"
            raise Unreadable(Place(path.name), message, "Keep exactly one of pack.yaml and pack.toml")
        return Sources(mains[0], _parts(folder, findings))
    if not path.is_file():
        raise Unreadable(Place(path.name), "There is no such file", "Give a pack file or the folder it is in")
    if path.suffix.lower() not in (".yaml", ".yml", ".toml"):
        raise Unreadable(Place(path.name), "A pack is a YAML or TOML file", "Give a .yaml or .toml file")
    return Sources(path, {})


def _parts(folder: Path, findings: Findings) -> dict[str, Path]:
    parts: dict[str, Path] = {}
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() not in _LARGEST or path.name in _MAIN or path.name.startswith("."):
            continue
        if path.stem not in SECTIONS:
            otherwise = f"Name it {', '.join(SECTIONS)} or move it elsewhere"
            instead = suggestion(path.stem, SECTIONS, otherwise=otherwise)
            findings.add(Place(path.name), f"A pack has no part “{path.stem}”", instead)
        elif path.stem in parts:
            message = f"“{path.stem}” is also in {parts[path.stem].name}"
            findings.add(Place(path.name), message, "Keep one of the two files")
        else:
            parts[path.stem] = path
    return parts


def _read(path: Path, findings: Findings) -> Node:
    text = _text(path)
    match path.suffix.lower():
        case ".csv":
            return read_csv(text, path.name, findings)
        case ".toml":
            return read_toml(text, path.name)
        case _:
            return read_yaml(text, path.name, findings)


def _text(path: Path) -> str:
    """The file's text; raises Unreadable when it is too big, unreadable or not UTF-8."""
    limit = _LARGEST[path.suffix.lower()]
    try:
        if path.stat().st_size > limit * 1_000_000:
            message = f"The file is larger than {limit} MB"
            raise Unreadable(Place(path.name), message, "A pack holds the programme; keep people in a roster")
        data = path.read_bytes()
    except OSError as e:
        raise Unreadable(Place(path.name), f"The file cannot be read: {e.strerror}", "Check its rights") from e
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as e:
        line = data.count(b"\n", 0, e.start) + 1
        raise Unreadable(Place(path.name, line), "This is not UTF-8", "Save the file as UTF-8") from e
