"""TOML into nodes with lines: tomllib for the values, a scan of headers and keys for where they stand."""

import re
import tomllib
from collections.abc import Mapping
from typing import Final

from kiosk.packs.nodes import Items, Leaf, Node, Table, Unreadable
from kiosk.packs.problems import Place

_Path = tuple[str | int, ...]
_HEADER: Final = re.compile(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY: Final = re.compile(r"""\s*((?:[\w.-]|"[^"]*"|'[^']*'|\s*\.\s*)+?)\s*=""")
_STRING: Final = re.compile(r""""(?:[^"\\]|\\.)*"|'[^']*'""")
_FENCES: Final = ('"""', "'''")


def read_toml(text: str, file: str) -> Node:
    """The nodes of *text*. Raises Unreadable for broken syntax.

    A value inside an inline table or array stands on the line of the key it belongs to.
    """
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as e:
        found = re.search(r"\(at line (\d+)", str(e))
        message = f"This is not TOML: {re.sub(r' *[(]at .*', '', str(e))}"
        instead = "Put quotes around texts and times, and write a list in [ ] with commas"
        raise Unreadable(Place(file, int(found[1]) if found else text.count("\n") + 1), message, instead) from e
    except RecursionError as e:
        raise Unreadable(Place(file), "This nests without end", "Write the values out") from e
    return _node(values, (), Place(file, 1), _lines(text, file))


def _node(value: object, path: _Path, above: Place, lines: Mapping[_Path, Place]) -> Node:
    place = lines.get(path, above)
    match value:
        case dict():
            nodes = {str(k): _node(v, (*path, k), place, lines) for k, v in value.items()}
            return Table(nodes, {k: lines.get((*path, k), place) for k in nodes}, place)
        case list():
            return Items(tuple(_node(v, (*path, i), place, lines) for i, v in enumerate(value)), place)
        case bool():
            return Leaf("true" if value else "false", place)
        case _:
            return Leaf(str(value), place)


def _lines(text: str, file: str) -> dict[_Path, Place]:
    """Where headers and keys stand: line by line, skipping what lies inside an open string or array."""
    found: dict[_Path, Place] = {}
    counts: dict[_Path, int] = {}
    table: _Path = ()
    fence, depth = "", 0
    for number, line in enumerate(text.split("\n"), start=1):
        if fence:
            fence = "" if line.count(fence) % 2 else fence
        elif depth > 0:
            depth += _brackets(line)
        elif header := _HEADER.match(line):
            table = _resolve(_split(header[2]), counts, opens=header[1] == "[[")
            found.setdefault(table, Place(file, number))
            found.setdefault(table[:-1] if isinstance(table[-1], int) else table, Place(file, number))
        elif key := _KEY.match(line):
            path = (*table, *_split(key[1]))
            for end in range(len(table) + 1, len(path) + 1):
                found.setdefault(path[:end], Place(file, number))
            fence = next((f for f in _FENCES if line.count(f) % 2), "")
            depth = 0 if fence else _brackets(line[key.end() :])
    return found


def _brackets(line: str) -> int:
    """How many more brackets *line* opens than it closes, outside strings and comments."""
    bare = _STRING.sub("", line).partition("#")[0]
    return bare.count("[") - bare.count("]")


def _resolve(names: _Path, counts: dict[_Path, int], *, opens: bool) -> _Path:
    """The path of a header, counting the entries of the arrays of tables that it passes through."""
    path: _Path = ()
    for position, name in enumerate(names):
        path = (*path, name)
        if opens and position == len(names) - 1:
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path


def _split(dotted: str) -> _Path:
    return tuple(part.strip().strip("\"'") for part in re.findall(r""""[^"]*"|'[^']*'|[^.]+""", dotted))
