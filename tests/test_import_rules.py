"""Who may import whom (ARCHITECTURE.md): each message says what to do instead."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.source_tree import ROOT, Import, Module, modules, within

QT = ("PySide6", "shiboken6")
SQL = ("sqlalchemy", "alembic")
ROOTS = ("ui.app", "ui.screenshots", "kiosk.cli", "kiosk.__main__", "sync.__main__", "ui.__main__", "sync.hub.__main__")

# Modules that import nothing of ours, and that the station's shell may use anywhere.
LEAVES = ("kiosk.clock", "kiosk.problems")


@dataclass(frozen=True, slots=True)
class Layer:
    """What one package may import of ours, and what a person should do instead of importing more."""

    package: str
    may_import: tuple[str, ...]
    instead: str


LAYERS = (
    Layer("kiosk.domain", (), "pass the value in: the domain is pure rules over what it is given"),
    Layer("kiosk.store", ("kiosk.domain", *LEAVES), "let kiosk.desk load from the store and hand the rest in"),
    Layer("kiosk.camera", ("kiosk.domain", *LEAVES), "hand frames out through the loop's callback"),
    Layer(
        "kiosk.scanning",
        ("kiosk.domain", "kiosk.camera", *LEAVES),
        "scanning turns pictures and keys into texts; what they mean is the desk's business",
    ),
    Layer(
        "kiosk.desk",
        ("kiosk.domain", "kiosk.store", *LEAVES),
        "the desk decides and appends; scanning, screens and sync call it or read what it returns",
    ),
    Layer("sync.protocol", ("kiosk.domain",), "the wire knows only messages; put I/O into sync.client or sync.hub"),
    Layer(
        "sync.client",
        ("sync.protocol", "kiosk.domain"),
        "add what is needed to the port in sync.client, and let the store satisfy it structurally",
    ),
    Layer(
        "sync.hub",
        ("sync.protocol", "kiosk.domain", "kiosk.packs", "kiosk.roster"),
        "what hub and station share belongs to kiosk.domain or sync.protocol",
    ),
    Layer(
        "sync.relay",
        ("sync.client", "sync.hub", "sync.protocol", "kiosk.domain"),
        "a relay is a hub with a client; what either lacks belongs there",
    ),
    Layer("ui.presenter", ("kiosk.domain", "sync.client"), "pass a frozen value in from the bridge"),
    Layer(
        "ui.bridge",
        ("ui.presenter", "ui.jobs", "ui.i18n", "kiosk", "sync.client"),
        "build it in ui.app and hand it to the bridge",
    ),
    Layer("ui.jobs", (), "the one door to threads knows nothing of what runs in it"),
    *(Layer(leaf, (), "a leaf imports nothing of ours, so that everybody can use it") for leaf in LEAVES),
    Layer("kiosk", ("kiosk",), "kiosk must work with sync and ui deleted; join them in a root (kiosk.cli, ui.app)"),
)

# A library with one place in the program, and where that is.
DOORS = {
    QT: ("ui.bridge", "ui.jobs", "ui.app", "ui.screenshots"),
    SQL: ("kiosk.store", "sync.hub"),
    ("zxingcpp", "pyzbar"): ("kiosk.scanning",),
    ("cv2",): ("kiosk.camera", "kiosk.scanning", "ui.bridge"),
    ("requests",): ("sync.client",),
    ("fastapi", "starlette", "uvicorn"): ("sync.hub",),
    ("click",): ("kiosk.cli",),
}

# What rules over given values never need: clock, randomness, logging, input and output.
IMPURE = {
    *("asyncio", "http", "io", "locale", "logging", "multiprocessing", "os", "pathlib", "random", "secrets", "shutil"),
    *("socket", "sqlite3", "subprocess", "sys", "tempfile", "threading", "time", "urllib"),
}
IMPURE_CALLS = {"now", "utcnow", "today", "uuid1", "uuid4", "uuid7", "open", "print", "input"}


def _imports(package: str) -> Iterator[tuple[Module, Import]]:
    for module in modules():
        if within(module.name, package):
            for used in module.imports:
                yield module, used


def _is_ours(name: str) -> bool:
    return name.partition(".")[0] in ("kiosk", "sync", "ui", "tests", "assets")


def _is_root(name: str) -> bool:
    return any(within(name, root) for root in ROOTS)


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.package)
def test_a_layer_imports_only_the_layers_below_it(layer: Layer) -> None:
    allowed = (layer.package, *layer.may_import)
    broken = [
        f"{module.at(used.line)} imports {used.target}: instead, {layer.instead}"
        for module, used in _imports(layer.package)
        if _is_ours(used.target)
        and not _is_root(module.name)
        and not any(within(used.target, each) for each in allowed)
    ]
    assert not broken, "\n".join(broken)


@pytest.mark.parametrize(("libraries", "doors"), DOORS.items(), ids=lambda value: value[0])
def test_a_library_is_imported_only_behind_its_door(libraries: tuple[str, ...], doors: tuple[str, ...]) -> None:
    broken = [
        f"{module.at(used.line)} imports {used.target}: instead, ask {' or '.join(doors)} for what it gives"
        for module in modules()
        for used in module.imports
        if used.target.partition(".")[0] in libraries
        and not _is_root(module.name)
        and not any(within(module.name, door) for door in doors)
    ]
    assert not broken, "\n".join(broken)


def test_the_domain_needs_nothing_but_the_pure_part_of_the_standard_library() -> None:
    broken = [
        f"{module.at(used.line)} imports {used.target}: instead, take the time, the id, the text as an argument"
        for module, used in _imports("kiosk.domain")
        if not _is_ours(used.target)
        and (used.target.partition(".")[0] not in sys.stdlib_module_names or used.target.partition(".")[0] in IMPURE)
    ]
    assert not broken, "\n".join(broken)


def test_the_domain_reads_no_clock_and_invents_no_id() -> None:
    broken = [
        f"{module.at(node.lineno)} calls {ast.unparse(node.func)}: instead, take it as an argument (now, new_id)"
        for module in modules()
        if within(module.name, "kiosk.domain")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in IMPURE_CALLS
    ]
    assert not broken, "\n".join(broken)


def test_nothing_imports_a_root() -> None:
    broken = [
        f"{module.at(used.line)} imports {used.target}: instead, move what both need out of the root"
        for module in modules()
        for used in module.imports
        if _is_root(used.target) and not _is_root(module.name)
    ]
    assert not broken, "\n".join(broken)


def _cycle(graph: dict[str, set[str]]) -> list[str]:
    """The names along one import cycle, or an empty list."""
    done: set[str] = set()

    def visit(name: str, path: list[str]) -> list[str]:
        if name in path:
            return [*path[path.index(name) :], name]
        if name in done:
            return []
        for target in sorted(graph[name]):
            if found := visit(target, [*path, name]):
                return found
        done.add(name)
        return []

    return next((found for name in graph if (found := visit(name, []))), [])


def test_no_module_imports_itself_by_way_of_others() -> None:
    known = {module.name for module in modules()}
    graph = {
        module.name: {used.target for used in module.imports if used.target in known - {module.name}}
        for module in modules()
    }
    found = _cycle(graph)
    assert not found, f"{' -> '.join(found)}: move what they share into a module that both import"


def test_a_cycle_is_found_when_there_is_one() -> None:
    assert _cycle({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == ["b", "c", "b"]
    assert _cycle({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []


_REFUSE = """
import importlib, sys

class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {refused!r}:
            raise ModuleNotFoundError(f"{{name}} is not installed on this station")

sys.meta_path.insert(0, Refuse())
for name in {names!r}:
    importlib.import_module(name)
"""


def _runs_when_imported(name: str) -> bool:
    """Whether a module does its work on import: a program's start, or a migration that Alembic calls."""
    return name.endswith(".__main__") or ".migrations" in name


def _import_without(refused: tuple[str, ...], names: list[str]) -> str:
    """What Python says when it imports the named modules while the refused packages do not exist."""
    script = _REFUSE.format(refused=refused, names=names)
    ran = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    return ran.stderr


def test_kiosk_and_sync_are_importable_without_qt() -> None:
    names = [
        module.name for module in modules() if not within(module.name, "ui") and not _runs_when_imported(module.name)
    ]
    assert not _import_without(QT, names)


def test_the_station_is_importable_with_sync_and_screens_deleted() -> None:
    names = [
        module.name
        for module in modules()
        if within(module.name, "kiosk") and not _is_root(module.name) and not _runs_when_imported(module.name)
    ]
    assert not _import_without((*QT, "sync", "ui"), names)


def test_an_import_of_a_refused_package_is_noticed() -> None:
    assert "PySide6 is not installed" in _import_without(QT, ["PySide6.QtCore"])
