"""The starter and its set-up, run for real in a small checkout: a real venv, a real pip, no network."""

import ast
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.source_tree import ROOT

PROGRAM = '"""Stands in for Khomue."""\nimport sys\nprint("kiosk was started with", sys.argv[1:])\n'
UNREACHABLE = "nothing-here==1.0 --hash=sha256:" + 64 * "0" + "\n"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the starter claims Linux")


@dataclass(frozen=True, slots=True)
class Checkout:
    """A checkout with the real starter, a lock that asks for nothing, and a program that prints its arguments."""

    root: Path
    tools: Path  # the only programs to be found: no apt, no sudo

    @classmethod
    def make(cls, root: Path) -> "Checkout":
        shutil.copytree(ROOT / "packaging", root / "packaging")
        shutil.copy(ROOT / "khomue", root)
        (root / "requirements.txt").write_text("# nothing\n", "utf-8")
        (root / "requirements-dev.txt").write_text("# nothing\n", "utf-8")
        (root / "kiosk").mkdir()
        (root / "kiosk" / "__main__.py").write_text(PROGRAM, "utf-8")
        tools = root / "tools"
        tools.mkdir()
        if fc_list := shutil.which("fc-list"):
            (tools / "fc-list").symlink_to(fc_list)
        return cls(root, tools)

    @property
    def venv(self) -> Path:
        return self.root / ".venv"

    def start(self, *arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        environment = {
            "PATH": str(self.tools),
            "LC_ALL": "C.UTF-8",
            "PIP_INDEX_URL": "http://127.0.0.1:9/",
            "PIP_RETRIES": "0",
        }
        return subprocess.run(
            [sys.executable, self.root / "khomue", *arguments],
            cwd=cwd or self.root,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def add_program(self, name: str, script: str) -> None:
        (self.tools / name).write_text(f"#!/bin/sh\n{script}\n", "utf-8")
        (self.tools / name).chmod(0o755)

    def need_a_library_that_is_not_here(self) -> None:
        code = self.root / "packaging" / "set_up.py"
        code.write_text(code.read_text("utf-8").replace('"libzbar.so.0"', '"libzbar-not-here.so.0"'), "utf-8")


@pytest.fixture
def fresh(tmp_path: Path) -> Checkout:
    """A checkout nobody has started yet."""
    return Checkout.make(tmp_path / "checkout")


@pytest.fixture(scope="module")
def _set_up_once(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    checkout = Checkout.make(tmp_path_factory.mktemp("once") / "checkout")
    assert checkout.start("setup").returncode == 0
    return checkout


@pytest.fixture
def ready(_set_up_once: Checkout, tmp_path: Path) -> Checkout:
    """A checkout that is set up (and was moved since)."""
    shutil.copytree(_set_up_once.root, tmp_path / "moved", symlinks=True)
    return Checkout(tmp_path / "moved", tmp_path / "moved" / "tools")


def test_the_first_start_sets_up_and_then_runs_the_program(fresh: Checkout, tmp_path: Path) -> None:
    started = fresh.start("demo", "--quick", cwd=tmp_path)
    assert started.returncode == 0, started.stdout + started.stderr
    assert "sets itself up here, once" in started.stdout
    assert started.stdout.endswith("kiosk was started with ['demo', '--quick']\n")


def test_a_second_start_does_no_set_up_work(ready: Checkout) -> None:
    started = ready.start("records", "--json")
    assert started.stdout == "kiosk was started with ['records', '--json']\n"


def test_the_exit_code_is_the_programs(ready: Checkout) -> None:
    (ready.root / "kiosk" / "__main__.py").write_text("raise SystemExit(7)\n", "utf-8")
    assert ready.start("verify").returncode == 7


def test_a_module_in_the_folder_one_is_in_does_not_replace_the_programs(ready: Checkout, tmp_path: Path) -> None:
    (tmp_path / "kiosk").mkdir()
    (tmp_path / "kiosk" / "__main__.py").write_text("print('wrong')\n", "utf-8")
    assert "kiosk was started with" in ready.start("demo", cwd=tmp_path).stdout


def test_a_changed_lock_is_installed_into_what_is_there(ready: Checkout) -> None:
    (ready.venv / "kept").touch()
    (ready.root / "requirements.txt").write_text("# nothing, in other words\n", "utf-8")
    assert "Installing the packages of requirements.txt" in ready.start("demo").stdout
    assert (ready.venv / "kept").exists()
    assert ready.start("demo").stdout == "kiosk was started with ['demo']\n"


def test_a_set_up_that_was_killed_starts_over(ready: Checkout) -> None:
    (ready.venv / "half-installed").touch()
    (ready.venv / ".khomue-unfinished").touch()
    (ready.venv / ".khomue-run").unlink()
    started = ready.start("demo")
    assert "an earlier set-up was interrupted" in started.stdout
    assert started.stdout.endswith("kiosk was started with ['demo']\n")
    assert not (ready.venv / "half-installed").exists()


def test_another_python_makes_another_environment(ready: Checkout) -> None:
    (ready.venv / "bin" / "python").unlink()
    assert "Making .venv" in ready.start("demo").stdout


def test_without_network_it_says_so_and_keeps_what_works(ready: Checkout) -> None:
    (ready.root / "requirements-dev.txt").write_text(UNREACHABLE, "utf-8")
    started = ready.start("test")
    assert started.returncode == 75
    assert "It needs the network this once" in started.stdout
    assert ready.start("demo").stdout == "kiosk was started with ['demo']\n"


def test_a_file_with_another_hash_is_not_installed(fresh: Checkout) -> None:
    wheel = fresh.root / "nothing_here-1.0-py3-none-any.whl"
    wheel.write_bytes(b"not what was locked")
    lock = fresh.root / "requirements.txt"
    lock.write_text(f"nothing-here @ file://{wheel} --hash=sha256:{64 * '0'}\n", "utf-8")
    started = fresh.start("demo")
    assert started.returncode == 75
    assert "DO NOT MATCH THE HASHES" in started.stderr


def test_without_apt_it_names_what_is_missing(fresh: Checkout) -> None:
    fresh.need_a_library_that_is_not_here()
    started = fresh.start("demo")
    assert started.returncode == 69
    assert "libzbar0" in started.stdout
    assert not fresh.venv.exists()


def test_when_apt_cannot_install_it_prints_the_one_command_that_does(fresh: Checkout) -> None:
    fresh.need_a_library_that_is_not_here()
    fresh.add_program("apt-get", "echo 'E: Unable to fetch some archives'; exit 100")
    fresh.add_program("env", 'while case "$1" in *=*) ;; *) false;; esac; do shift; done; exec "$@"')
    fresh.add_program("sudo", "exit 1")
    started = fresh.start("demo")
    assert started.returncode == 69
    assert "sudo apt-get update && sudo apt-get install -y --no-install-recommends libzbar0\n" in started.stdout


@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() != 0, reason="apt is used without sudo by root alone")
def test_root_installs_by_apt_without_a_question(fresh: Checkout) -> None:
    fresh.need_a_library_that_is_not_here()
    log = fresh.root / "apt.log"
    fresh.add_program("apt-get", f'echo "$DEBIAN_FRONTEND $*" >> {log}')
    fresh.add_program("env", 'while case "$1" in *=*) export "$1";; *) false;; esac; do shift; done; exec "$@"')
    fresh.start("demo")
    update, install = log.read_text("utf-8").splitlines()
    assert update.startswith("noninteractive ")
    assert update.endswith(" update")
    assert install.endswith(" install -y --no-install-recommends libzbar0")


def test_help_needs_no_set_up(fresh: Checkout) -> None:
    (fresh.root / "packaging" / "help.txt").write_text("COMMANDS OF THE PROGRAM\n", "utf-8")
    asked = fresh.start("--help")
    assert asked.returncode == 0
    assert "./khomue COMMAND" in asked.stdout
    assert "COMMANDS OF THE PROGRAM" in asked.stdout
    assert not fresh.venv.exists()


def test_help_before_set_up_lists_what_the_program_can_do_now() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "kiosk", "--help"],
        cwd=ROOT,
        env={**os.environ, "COLUMNS": "100"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert (ROOT / "packaging" / "help.txt").read_text("utf-8") == told.stdout, "run packaging/help"


def test_help_after_set_up_comes_from_the_program(ready: Checkout) -> None:
    assert "kiosk was started with ['--help']" in ready.start("--help").stdout


def test_an_old_python_is_told_which_one_is_needed() -> None:
    run = f"runpy.run_path({str(ROOT / 'khomue')!r}, run_name='__main__')"
    pretend = f"import runpy, sys; sys.version_info = (3, 10, 2); {run}"
    started = subprocess.run([sys.executable, "-c", pretend], capture_output=True, text=True, check=False)
    assert started.returncode == 78
    assert started.stdout.startswith("Khomue needs Python 3.11 or newer; this is Python 3.10 (")


def test_an_old_python_can_read_the_starter_at_all() -> None:
    ast.parse((ROOT / "khomue").read_text("utf-8"), feature_version=(3, 7))
