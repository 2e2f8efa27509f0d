"""Runs the ``khomue`` command as its users do: as a process, reading what it prints and how it exits."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "assets" / "packs" / "good-society-expo-2019"
DEMO = ROOT / "assets" / "demo"
WITHOUT_SCREEN = {"QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software", "PYTHONUNBUFFERED": "1"}


@dataclass(frozen=True, slots=True)
class Ended:
    code: int
    out: str
    err: str

    def json(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines() if line.startswith("{")]


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-W", "error::ResourceWarning", "-m", "kiosk", *map(str, arguments)]


def khomue(*arguments: str | Path, timeout: float = 100) -> Ended:
    """Run one command to its end."""
    done = subprocess.run(
        command(*arguments),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=timeout,
        cwd=ROOT,
        env=os.environ | WITHOUT_SCREEN,
        check=False,
    )
    return Ended(done.returncode, done.stdout, done.stderr)


def done(*arguments: str | Path) -> Ended:
    """Run one command that has to succeed."""
    ended = khomue(*arguments)
    assert ended.code == 0, f"{arguments}: exit {ended.code}\n{ended.out}\n{ended.err}"
    return ended


def start(*arguments: str | Path) -> subprocess.Popen[str]:
    """Start a command that goes on."""
    return subprocess.Popen(
        command(*arguments),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        env=os.environ | WITHOUT_SCREEN,
    )


@contextmanager
def hub(home: Path, *arguments: str, port: int = 0) -> Iterator[str]:
    """A hub that serves while the block runs; gives its address."""
    process = start("hub", "serve", "--home", home, "--port", str(port), *arguments)
    assert process.stdout is not None
    try:
        heard = []
        for line in process.stdout:
            heard.append(line)
            if "https://" in line:
                yield line.split()[-1].rstrip("/")
                break
        else:
            raise AssertionError(f"the hub did not start: {''.join(heard)}")
    finally:
        process.terminate()
        process.communicate(timeout=20)


def write_roster(path: Path, codes: Sequence[str]) -> Path:
    """A list of invented people with these codes."""
    import csv

    with path.open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.writer(file)
        writer.writerow(["รหัส", "ชื่อ", "บทบาท"])
        writer.writerows([code, f"ผู้ร่วมงาน {number}", "attendee"] for number, code in enumerate(codes, 1))
    return path


def records(home: Path, kind: str) -> list[dict[str, Any]]:
    return done("records", "--home", home, "--kind", kind, "--json").json()
