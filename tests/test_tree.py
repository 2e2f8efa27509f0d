"""The tools of the trade run as tests, so that one command and one closing line say whether the tree is sound."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import PySide6
import pytest

from kiosk.domain.version import VERSION
from tests.source_tree import ROOT, modules

LOCKS = ("requirements.txt", "requirements-dev.txt")
QML = sorted((ROOT / "ui" / "qml").rglob("*.qml"))
QML_LINES = 200


def _tracked(*patterns: str) -> list[Path]:
    """The files git knows by these patterns; every one that exists when this is no git checkout."""
    listed = subprocess.run(
        ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z", *patterns], cwd=ROOT, capture_output=True, check=False
    )
    if listed.returncode:
        return [path for pattern in patterns for path in ROOT.glob(pattern)]
    return [path for name in listed.stdout.decode().split("\0") if name and (path := ROOT / name).is_file()]


def _run(*command: str | Path) -> None:
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if ran.returncode:
        pytest.fail(f"{Path(command[0]).name} {command[1]} says:\n{ran.stdout}{ran.stderr}", pytrace=False)


def test_ruff_finds_nothing() -> None:
    _run(sys.executable, "-m", "ruff", "check", "--quiet")


def test_everything_is_formatted_by_ruff() -> None:
    _run(sys.executable, "-m", "ruff", "format", "--check", "--quiet", "--diff")


@pytest.mark.timeout(900)  # cold, on two busy cores, it takes minutes
def test_mypy_finds_nothing() -> None:
    _run(sys.executable, "-m", "mypy")


@pytest.mark.skipif(not QML, reason="no QML yet")
def test_qmllint_warns_of_nothing() -> None:
    program = Path(PySide6.__file__).with_name("qmllint.exe" if sys.platform == "win32" else "qmllint")
    _run(program, "--max-warnings", "0", "-I", ROOT / "ui" / "qml", *QML)


def test_a_qml_page_stays_small_enough_to_read() -> None:
    lines = {path.relative_to(ROOT): len(path.read_text("utf-8").splitlines()) for path in QML}
    long = [f"{path} has {count} lines" for path, count in lines.items() if count > QML_LINES]
    assert not long, "; ".join(long) + ": move a part into a component of its own"


def test_text_stands_on_the_screen_in_one_component_and_as_plain_text_alone() -> None:
    """Names and codes come from anywhere: what looks like markup in them stays what it is."""
    wrote = re.compile(r"^\s*(?:\w+\.)?(?:Text|TextEdit|TextArea|Label)\s*\{|\btextFormat\b", re.MULTILINE)
    plain = ROOT / "ui" / "qml" / "Khomue" / "Controls" / "Plain.qml"
    assert "textFormat: Text.PlainText" in plain.read_text("utf-8")
    others = [str(path.relative_to(ROOT)) for path in QML if path != plain and wrote.search(path.read_text("utf-8"))]
    assert not others, f"{', '.join(others)}: use Plain"


def test_every_module_says_what_it_is_for() -> None:
    silent = [str(module.path.relative_to(ROOT)) for module in modules() if not _docstring(module.path)]
    assert not silent, f"no docstring in the first lines of {', '.join(silent)}"


def _docstring(path: Path) -> bool:
    text = path.read_text("utf-8").lstrip()
    return not text or text.startswith('"""')  # an empty __init__.py has nothing to say


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_pins_versions_and_hashes_and_names_no_host(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")
    assert "://" not in text, "a lock must install from wherever the person's pip is told to look"
    pins = re.split(r"\n(?=\S)", text)
    loose = [
        pin.partition(" ")[0] for pin in pins if not pin.startswith("#") and not re.match(r"[^\n]+==[\s\S]+--hash", pin)
    ]
    assert not loose


def test_the_locks_agree_and_hold_every_direct_requirement() -> None:
    pin = re.compile(r"^([\w.-]+)(?:\[[\w,.-]+\])?==(\S+)", re.MULTILINE)  # what asks for extras may differ
    run, dev = (set(pin.findall((ROOT / lock).read_text("utf-8"))) for lock in LOCKS)
    assert run <= dev, (
        f"requirements-dev.txt pins otherwise than requirements.txt: {sorted(run - dev)}; run packaging/lock"
    )
    named = {_plain(name) for file in _tracked("requirements*.in") for name in _direct(file)}
    missing = named - {_plain(name) for name, _version in dev}
    assert not missing, f"not locked yet: {sorted(missing)}; run packaging/lock"


def _direct(path: Path) -> list[str]:
    """The names that a requirements.in asks for."""
    return re.findall(r"^([A-Za-z][\w.-]*)", path.read_text("utf-8"), re.MULTILINE)


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    # Written in two parts, so that this file does not find itself.
    private = re.compile("|".join(["/work" + "/", "/opt/" + "(wheels|pypi)", r"/(home|Users)/" + r"(?!pi\b)\w+/"]))
    told = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}"
        for path in _tracked("*")
        if b"\0" not in path.read_bytes()[:4096]
        for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), 1)
        if private.search(line)
    ]
    assert not told, "\n".join(told)


def test_the_program_and_its_package_say_the_same_version() -> None:
    told = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert told == VERSION
