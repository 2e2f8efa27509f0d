"""Reads the project's own source: which modules there are and what each imports."""

import ast
import functools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("kiosk", "sync", "ui")


@dataclass(frozen=True, slots=True)
class Import:
    """One import statement's target: the dotted name of a module, where it is written."""

    target: str
    line: int
    typing_only: bool  # under `if TYPE_CHECKING:`


@dataclass(frozen=True, slots=True)
class Module:
    name: str
    path: Path
    tree: ast.Module
    imports: tuple[Import, ...]

    def at(self, line: int) -> str:
        return f"{self.path.relative_to(ROOT)}:{line}"


def within(name: str, package: str) -> bool:
    """Whether a dotted name is a package or something in it."""
    return name == package or name.startswith(package + ".")


def _dotted(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@functools.cache
def _module_names() -> frozenset[str]:
    return frozenset(_dotted(path) for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


def _targets(node: ast.stmt, module: str, is_package: bool) -> Iterator[str]:
    match node:
        case ast.Import(names=names):
            yield from (alias.name for alias in names)
        case ast.ImportFrom(module=base, names=names, level=level):
            if level:
                parents = module.split(".")[: None if is_package and level == 1 else -(level - is_package)]
                base = ".".join([*parents, *([base] if base else [])])
            assert base is not None
            for alias in names:
                full = f"{base}.{alias.name}"
                yield full if full in _module_names() else base


def _imports(tree: ast.Module, module: str, is_package: bool) -> Iterator[Import]:
    typing_only = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            for target in _targets(node, module, is_package):
                yield Import(target, node.lineno, id(node) in typing_only)


def _read(path: Path) -> Module:
    tree = ast.parse(path.read_text("utf-8"), str(path))
    name = _dotted(path)
    imports = dict.fromkeys(_imports(tree, name, path.name == "__init__.py"))
    return Module(name, path, tree, tuple(imports))


@functools.cache
def modules() -> tuple[Module, ...]:
    """Every module of kiosk, sync and ui, by name."""
    paths = (path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
    return tuple(sorted((_read(path) for path in paths), key=lambda module: module.name))
