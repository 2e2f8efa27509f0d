"""Sets Khomue up in a checkout: system libraries, .venv, the locked packages. Standard library only, no questions."""

import contextlib
import ctypes
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

EXIT_SYSTEM = 69  # EX_UNAVAILABLE: a system library is missing and could not be installed
EXIT_PACKAGES = 75  # EX_TEMPFAIL: the Python packages could not be installed

# What is downloaded on a bare Debian 12, MB, for the announcement: packages from the lock, system libraries.
MEGABYTES = {False: (240, 80), True: (295, 330)}
ENOUGH_MEGABYTES = 500  # with less than this left after a failure, the disk was the reason

# Debian package: the library that shows whether it is there. Qt's platform plugins, its sound, and zbar need these.
LIBRARIES = {
    "libdbus-1-3": "libdbus-1.so.3",
    "libegl1": "libEGL.so.1",
    "libfontconfig1": "libfontconfig.so.1",
    "libgl1": "libGL.so.1",
    "libglib2.0-0": "libglib-2.0.so.0",
    "libpulse0": "libpulse.so.0",
    "libwayland-client0": "libwayland-client.so.0",
    "libwayland-cursor0": "libwayland-cursor.so.0",
    "libwayland-egl1": "libwayland-egl.so.1",
    "libx11-xcb1": "libX11-xcb.so.1",
    "libxcb-cursor0": "libxcb-cursor.so.0",
    "libxcb-icccm4": "libxcb-icccm.so.4",
    "libxcb-image0": "libxcb-image.so.0",
    "libxcb-keysyms1": "libxcb-keysyms.so.1",
    "libxcb-randr0": "libxcb-randr.so.0",
    "libxcb-render-util0": "libxcb-render-util.so.0",
    "libxcb-shape0": "libxcb-shape.so.0",
    "libxcb-sync1": "libxcb-sync.so.1",
    "libxcb-xfixes0": "libxcb-xfixes.so.0",
    "libxcb-xkb1": "libxcb-xkb.so.1",
    "libxkbcommon-x11-0": "libxkbcommon-x11.so.0",
    "libxkbcommon0": "libxkbcommon.so.0",
    "libzbar0": "libzbar.so.0",
}

# Programs that some tests drive. Without them those tests are skipped and say so.
TEST_PROGRAMS = {"postgresql": "pg_virtualenv", "chromium": "chromium", "chromium-driver": "chromedriver"}


def say(text: str) -> None:
    print(text, flush=True)


@contextlib.contextmanager
def alone(root: str) -> Iterator[None]:
    """Holds back a second set-up of the same checkout until the first is done (on Windows: does not)."""
    if sys.platform == "win32":
        yield
        return
    import fcntl  # noqa: PLC0415

    with Path(root, "khomue").open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Khomue is being set up by another start; waiting for it.")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def set_up(root: str, python: str, lock: str, *, for_tests: bool) -> int:
    """Makes everything that `lock` and Qt need available; returns 0, or an exit code after saying what to do."""
    venv = Environment(Path(root), Path(python))
    packages, system = MEGABYTES[for_tests]
    if venv.is_whole():
        say(f"Bringing .venv up to date with {lock}.")
    else:
        say(
            f"Khomue sets itself up here, once: downloads of about {packages} MB for .venv, and up to {system} MB of"
            " system libraries where they are missing. Later starts skip this."
        )
    if sys.platform == "linux":
        code = _provide_system(for_tests=for_tests)
        if code:
            return code
    return venv.provide(lock)


# --- system libraries -------------------------------------------------------------------------------------------


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _has_thai_font() -> bool:
    try:
        found = subprocess.run(["fc-list", ":lang=th", "family"], capture_output=True, check=False)
    except FileNotFoundError:
        return False
    return bool(found.stdout.strip())


def _missing() -> list[str]:
    """Debian's names of what Khomue cannot run without and that is not here."""
    missing = [package for package, library in LIBRARIES.items() if not _loads(library)]
    if not _has_thai_font():
        missing += ["fontconfig", "fonts-noto-core"]
    if importlib.util.find_spec("ensurepip") is None:
        missing.append("python3-venv")  # Debian keeps the part of venv that installs pip apart
    return missing


def _missing_for_tests() -> list[str]:
    return [package for package, program in TEST_PROGRAMS.items() if not shutil.which(program)]


def _as_root() -> list[str] | None:
    """What to put before a command so that it runs as root without asking; None when that cannot be had."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and not subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode:
        return ["sudo", "-n"]
    return None


def _apt_get(as_root: list[str], *arguments: str) -> None:
    """Runs apt-get without questions, waiting for another apt to end; shows the end of what it said if it failed."""
    quietly = ["env", "DEBIAN_FRONTEND=noninteractive", "NEEDRESTART_MODE=l", "APT_LISTCHANGES_FRONTEND=none"]
    options = ["-qq", "-o", "Dpkg::Use-Pty=0", "-o", "DPkg::Lock::Timeout=300"]
    command = [*as_root, *quietly, "apt-get", *options, *arguments]
    ran = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if ran.returncode:
        say("".join(ran.stdout.splitlines(keepends=True)[-12:]))


def _apt_has(package: str) -> bool:
    """Whether this distribution has the package by this very name (Ubuntu's chromium is a snap behind another)."""
    policy = subprocess.run(["apt-cache", "policy", package], capture_output=True, text=True, check=False)
    return "Candidate: " in policy.stdout and "Candidate: (none)" not in policy.stdout


def _provide_system(*, for_tests: bool) -> int:
    missing = _missing()
    wanted = _missing_for_tests() if for_tests else []
    if not missing and not wanted:
        return 0
    has_apt = shutil.which("apt-get") is not None
    as_root = _as_root() if has_apt else None
    if as_root is not None:
        say(f"Installing with apt (this can take minutes): {' '.join(missing + wanted)}")
        _apt_get(as_root, "update")
        wanted = [package for package in wanted if _apt_has(package)]
        _apt_get(as_root, "install", "-y", "--no-install-recommends", *missing, *wanted)
        missing, wanted = _missing(), [package for package in wanted if package in _missing_for_tests()]
    return _tell_what_is_missing(missing, wanted, has_apt=has_apt)


def _tell_what_is_missing(missing: list[str], wanted: list[str], *, has_apt: bool) -> int:
    """Says the one command that installs the rest; EXIT_SYSTEM when Khomue cannot run without it, else 0."""
    if not missing and not wanted:
        return 0
    names = " ".join(missing + wanted)
    if has_apt:
        install = f"sudo apt-get install -y --no-install-recommends {names}"
        say(f"Run this once, then start Khomue again:\n\n  sudo apt-get update && {install}\n")
    else:
        say(f"Install what this system calls these packages of Debian, then start Khomue again:\n\n  {names}\n")
    if missing:
        return EXIT_SYSTEM
    say("Going on without: the tests that need them are skipped and say so.")
    return 0


# --- the Python environment -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Environment:
    """The .venv of a checkout, and the Python in it."""

    root: Path
    python: Path

    @property
    def _folder(self) -> Path:
        return self.root / ".venv"

    @property
    def _unfinished(self) -> Path:
        """Is there while packages are being installed: what a killed set-up leaves may look whole and not be."""
        return self._folder / ".khomue-unfinished"

    def is_whole(self) -> bool:
        return self._has_pip() and not self._unfinished.exists()

    def provide(self, lock: str) -> int:
        """Makes .venv unless it is whole, and installs a lock; returns 0, or EXIT_PACKAGES after saying why not."""
        was_whole = self.is_whole()
        if not was_whole and not self._make():
            return self._tell_why_not()
        self._unfinished.touch()
        if not self._install(lock):
            if was_whole and _free_megabytes(self.root) > ENOUGH_MEGABYTES:
                self._unfinished.unlink()  # pip downloads everything before it touches anything
            return self._tell_why_not()
        if sys.platform != "win32":
            os.sync()  # the stamp that follows must not outlive the files it vouches for when the power goes
        self._unfinished.unlink()
        return 0

    def _has_pip(self) -> bool:
        try:
            asked = subprocess.run([self.python, "-m", "pip", "--version"], capture_output=True, check=False)
        except OSError:
            return False
        return asked.returncode == 0

    def _make(self) -> bool:
        say("Starting over: an earlier set-up was interrupted." if self._unfinished.exists() else "Making .venv")
        command = [sys.executable, "-m", "venv", "--clear", str(self._folder)]
        return subprocess.run(command, check=False).returncode == 0

    def _install(self, lock: str) -> bool:
        """Installs exactly the lock. Wheels only, so that nothing is compiled; bytecode is made when imported."""
        say(f"Installing the packages of {lock}")
        options = [
            "--require-hashes",
            "--only-binary=:all:",
            "--no-compile",
            "--no-input",
            "--disable-pip-version-check",
        ]
        if not sys.stdout.isatty():
            options.append("--quiet")
        command = [str(self.python), "-m", "pip", "install", *options, "--requirement", str(self.root / lock)]
        return subprocess.run(command, check=False).returncode == 0

    def _tell_why_not(self) -> int:
        free = _free_megabytes(self.root)
        if free < ENOUGH_MEGABYTES:
            say(f"\nThe set-up could not finish: the disk has {free} MB left, and .venv takes about 1,000.")
        else:
            say("\nThe set-up could not finish; the reason is above. It needs the network this once: connect, then")
            say("start Khomue again. Behind a proxy, set https_proxy first; pip's own settings are respected.")
        return EXIT_PACKAGES


def _free_megabytes(folder: Path) -> int:
    return shutil.disk_usage(folder).free // 1_000_000
