"""YAML 1.2 into nodes with lines; values stay as written, so ``no`` is a word and ``10:00`` is not a number."""

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

from kiosk.packs.nodes import Items, Leaf, Node, Table, Unreadable
from kiosk.packs.problems import Findings, Place

_DEEPEST = 12
_MOST_VALUES = 200_000
"""Aliases share their node, so a small file can unfold into billions of values: count while unfolding."""


def read_yaml(text: str, file: str, findings: Findings) -> Node:
    """The nodes of *text*. Raises Unreadable for broken syntax; doubled keys are only noted in *findings*."""
    yaml = YAML(typ="safe", pure=True)
    yaml.composer.warn_double_anchors = False  # YAML 1.2 lets an anchor be given anew
    yaml.max_depth = 2 * _DEEPEST
    try:
        root = yaml.compose(text)
    except MarkedYAMLError as e:
        mark = e.problem_mark or e.context_mark
        place = Place(file, mark.line + 1 if mark else 0)
        raise Unreadable(place, f"This is not YAML: {e.problem or e.context}", _advice(str(e.problem))) from e
    except (YAMLError, ValueError, RecursionError) as e:
        first_line = str(e).partition("\n")[0]
        raise Unreadable(Place(file), f"This is not YAML: {first_line}", _advice("")) from e
    if root is None:
        raise Unreadable(Place(file), "The file is empty", "Write at least id, name, timezone and days")
    return _Unfolding(file, findings).node(root, 0)


def _advice(problem: str) -> str:
    if "\\t" in problem:
        return "Indent with spaces, not with a tab"
    return "Check the indentation, and put quotes around a text that holds “: ” or “#” or starts with a sign"


class _Unfolding:
    def __init__(self, file: str, findings: Findings) -> None:
        self._file, self._findings, self._count = file, findings, 0

    def node(self, node: object, depth: int) -> Node:
        place = self._place(node)
        self._count += 1
        if depth > _DEEPEST or self._count > _MOST_VALUES:
            raise Unreadable(place, "This nests or repeats without end", "Write the values out, without * and &")
        match node:
            case ScalarNode():
                empty = node.tag == "tag:yaml.org,2002:null"
                return Leaf(None if empty else str(node.value), place)
            case SequenceNode():
                return Items(tuple(self.node(item, depth + 1) for item in node.value), place)
            case MappingNode():
                return self._table(node, place, depth)
            case _:
                raise Unreadable(place, "This sort of YAML value is unknown", "Write a plain text or number")

    def _table(self, node: MappingNode, place: Place, depth: int) -> Table:
        values: dict[str, Node] = {}
        keys: dict[str, Place] = {}
        for key_node, value in node.value:
            key, where = str(key_node.value), self._place(key_node)
            if key in values:
                self._findings.add(where, f"“{key}” is given twice", f"Remove this or line {keys[key].line}")
                continue
            values[key], keys[key] = self.node(value, depth + 1), where
        return Table(values, keys, place)

    def _place(self, node: object) -> Place:
        mark = getattr(node, "start_mark", None)
        return Place(self._file, mark.line + 1 if mark else 0)
