"""A round on foot as a screen asks for it: a stick is written to, or what the hub answered is read from it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sync.client.bundle import export_bundle, read_answers
from sync.client.drives import Drive, removable_drives
from sync.client.ports import StationStore
from sync.protocol.bundle import BundleProblem, Kind, read_head
from sync.protocol.errors import SyncProblem

ANSWERS_SUFFIX = ".answers.khomue"
"""How the names of files end that a hub makes for stations."""


@dataclass(frozen=True, slots=True)
class Written:
    """A file is on the stick, whole: what is in it, its name, and the stick's."""

    records: int
    people: int
    file: str
    drive: str


@dataclass(frozen=True, slots=True)
class TakenIn:
    """Answers were read. ``records``: how many more are proven to be at the hub; ``waiting``: how many are not yet;
    ``put_aside``: how many of them it does not count; ``changes``: what came down; ``refusals``: codes of steps."""

    records: int
    waiting: int
    put_aside: int = 0
    changes: int = 0
    refusals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stuck:
    """It did not go through, for the reason ``code``; nothing was lost."""

    code: str


Carried = Written | TakenIn | Stuck
Drives = Callable[[], Sequence[Drive]]


@dataclass(frozen=True, slots=True)
class Carrier:
    """What can be done with sticks at a station. ``program`` is told to the hub; ``drives`` finds the sticks."""

    store: StationStore
    program: str = ""
    drives: Drives = removable_drives

    def belongs(self) -> bool:
        """Whether there is a hub to carry to."""
        return self.store.enrolment() is not None

    def write(self, folder: Path, progress: Callable[[int], None]) -> Written | Stuck:
        """Write all that the hub has not confirmed to a file in *folder*; *progress* hears how many records."""
        if not folder.is_dir():  # else a file of that name would be made where the stick was
            return Stuck("gone")
        try:
            made = export_bundle(self.store, folder, program=self.program, progress=progress)
        except SyncProblem as problem:
            return Stuck(problem.code)
        return Written(made.records, made.people, made.file.name, folder.name or str(folder))

    def take(self, folder: Path) -> TakenIn | Stuck:
        """Take in the newest answers for this station in *folder*."""
        try:
            taken = read_answers(self.store, newest_answers(self.store, folder))
        except SyncProblem as problem:
            return Stuck(problem.code)
        waiting = sum(self.store.tip(each)[0] - self.store.acknowledged(each) for each in self.store.stores())
        return TakenIn(taken.records, waiting, taken.dead_letters, taken.changes, taken.refusals)


def newest_answers(store: StationStore, folder: Path) -> Path:
    """The file in *folder* whose answers the hub made last, those for *store* first: a stick may serve many stations.

    Raises BundleProblem when there is none. Which file it is says nothing yet of whether it is any good.
    """
    ours = {str(each) for each in store.stores()}
    try:
        found = [each for each in folder.iterdir() if each.name.lower().endswith(ANSWERS_SUFFIX) and each.is_file()]
        if found:
            return max(found, key=lambda file: (*_made(file, ours), file.stat().st_mtime))
    except OSError as e:
        raise BundleProblem("cannot_read", f"{folder} cannot be read: {e.strerror}.") from e
    raise BundleProblem("no_answers", f"No answers of a hub are in {folder}: their names end in {ANSWERS_SUFFIX}.")


def _made(file: Path, ours: set[str]) -> tuple[bool, int]:
    """Whether they are for one of *ours*, and when they were made by the hub's clock."""
    try:
        with file.open("rb") as opened:
            head = read_head(opened)
    except BundleProblem:
        return False, 0
    return head.kind is Kind.ANSWERS and head.store in ours, head.made
