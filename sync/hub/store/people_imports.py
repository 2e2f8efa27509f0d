"""Lists of people on their way in: what each would change stands here until somebody says yes or no."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, RowMapping, Select, delete, exists, func, insert, select, text, update

from kiosk.domain.people import PersonEntry
from sync.hub.store import people
from sync.hub.store.people import Learned
from sync.hub.store.schema import people_import, people_import_row

KEPT_FOR = 24 * 3_600_000
"""Milliseconds that a list waits for an answer; then the people in it are forgotten."""
ALIVE = 30_000
"""Milliseconds after which whoever worked on a list and said nothing is taken to be gone."""


class State(StrEnum):
    READING = "reading"
    READY = "ready"
    """Everything is read; somebody has to say yes or no."""
    APPLYING = "applying"
    DONE = "done"
    FAILED = "failed"
    DROPPED = "dropped"


class What(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    BAD = "bad"
    """The line cannot be read, or stands for somebody who was erased."""
    LEFT_OUT = "left_out"
    """The person was changed by somebody else after the list was read."""


@dataclass(frozen=True, slots=True)
class Import:
    """``done``: of ``total`` lines while it is read, of the people to write while it is applied."""

    id: int
    made_at: int
    by: str
    file: str
    state: State
    touched_at: int
    total: int
    done: int
    new: int
    changed: int
    same: int
    bad: int
    left_out: int
    problem: str

    @property
    def to_write(self) -> int:
        return self.new + self.changed


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the list and what it would do. ``text``: what is wrong with a bad one."""

    line: int
    what: What
    entry: PersonEntry | None = None
    before: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Portion:
    """Lines of a list that would do something; ``same`` more would not. ``total``: lines of the whole, about."""

    lines: Sequence[Line]
    same: int
    total: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A line as a page shows it; ``before`` is who the person was, None for a new one."""

    n: int
    line: int
    entry: PersonEntry | None
    before: PersonEntry | None
    text: str


def begin(connection: Connection, file: str, by: str, *, now: int) -> int:
    """A list that is about to be read: its number. What nobody answered in time goes."""
    _forget_old(connection, now=now)
    row = {"made_at": now, "by": by, "file": _storable(file), "state": State.READING.value, "touched_at": now}
    return int(connection.execute(insert(people_import).values(row).returning(people_import.c.id)).scalar_one())


def add(connection: Connection, number: int, read: Portion, *, now: int) -> None:
    """Keep what the lines would do."""
    lines, same = read.lines, read.same
    rows = [_row(number, line) for line in lines]
    if rows:
        connection.execute(insert(people_import_row), rows)
    counted = {what: sum(line.what is what for line in lines) for what in (What.NEW, What.CHANGED, What.BAD)}
    t = people_import.c
    more = {what.value: getattr(t, what.value) + count for what, count in counted.items()}
    done = t.done + len(lines) + same
    change = update(people_import).where(t.id == number)
    connection.execute(change.values(**more, same=t.same + same, done=done, total=read.total, touched_at=now))


def finish_reading(connection: Connection, number: int, problem: str, *, now: int) -> None:
    """Everything is read; with a *problem*, it could not be."""
    state = State.FAILED if problem else State.READY
    if problem:
        _forget_rows(connection, number)
    elif connection.dialect.name == "postgresql":
        # Or it plans for a few rows, and sorts all that are left for each portion: half a second at 303,000.
        connection.execute(text("ANALYZE people_import_row"))
    t = people_import.c
    change = update(people_import).where(t.id == number, t.state == State.READING.value)
    connection.execute(change.values(state=state.value, problem=_storable(problem), done=0, touched_at=now))


def claim(connection: Connection, number: int, *, now: int) -> bool:
    """Whether the caller, and nobody else, is to apply the list now: it is ready, or whoever did it is gone."""
    t = people_import.c
    ready = t.state == State.READY.value
    abandoned = (t.state == State.APPLYING.value) & (t.touched_at < now - ALIVE)
    change = update(people_import).where(t.id == number, ready | abandoned)
    return connection.execute(change.values(state=State.APPLYING.value, touched_at=now)).rowcount == 1


def apply_some(connection: Connection, number: int, limit: int, *, now: int, xid: int) -> bool:
    """Write the next people as the preview has them, but for those who are not what they were; whether there may be
    more. Two who are at it take turns, so nobody is written or counted twice."""
    if not _held(connection, number):
        return False
    rows = _next(connection, number, limit)
    current = people.stored(connection, [row.person for row in rows])
    fresh = [row for row in rows if current.get(row.person, "") in (row.before, row.entry)]
    read = [(row, people.readable(row.entry)) for row in fresh]
    good = [row for row, entry in read if entry is not None]
    people.keep(connection, [Learned(entry) for _, entry in read if entry is not None], xid=xid)
    t, c = people_import_row.c, people_import.c
    connection.execute(delete(people_import_row).where(t.n.in_([row.n for row in good])))
    late = sorted({row.n for row in rows} - {row.n for row in good})
    connection.execute(update(people_import_row).where(t.n.in_(late)).values(what=What.LEFT_OUT.value))
    moved = update(people_import).where(c.id == number)
    connection.execute(moved.values(done=c.done + len(good), left_out=c.left_out + len(late), touched_at=now))
    return len(rows) == limit


def finish_applying(connection: Connection, number: int) -> Import | None:
    connection.execute(update(people_import).where(people_import.c.id == number).values(state=State.DONE.value))
    return by_id(connection, number)


def drop(connection: Connection, number: int) -> bool:
    """Forget the people of a list that was not applied; whether there was one to forget."""
    t = people_import.c
    waiting = (State.READY.value, State.FAILED.value, State.READING.value)
    change = update(people_import).where(t.id == number, t.state.in_(waiting)).values(state=State.DROPPED.value)
    if connection.execute(change).rowcount == 0:
        return False
    _forget_rows(connection, number)
    return True


def touch(connection: Connection, numbers: Iterable[int], *, now: int) -> None:
    """Whoever is to work on lists *numbers* is alive, and has not come to them yet."""
    connection.execute(update(people_import).where(people_import.c.id.in_(sorted(numbers))).values(touched_at=now))


def is_any_under_way(connection: Connection, *, now: int) -> bool:
    """Whether somebody is reading or applying a list."""
    t = people_import.c
    at_work = t.state.in_((State.READING.value, State.APPLYING.value)) & (t.touched_at >= now - ALIVE)
    return bool(connection.execute(select(exists().where(at_work))).scalar_one())


def is_wanted(connection: Connection, number: int) -> bool:
    """Whether the list is still to be read."""
    found = by_id(connection, number)
    return found is not None and found.state is State.READING


def newest(connection: Connection, limit: int) -> Sequence[Import]:
    query = select(people_import).order_by(people_import.c.id.desc()).limit(limit)
    return [_import(row) for row in connection.execute(query).mappings()]


def by_id(connection: Connection, number: int) -> Import | None:
    row = connection.execute(select(people_import).where(people_import.c.id == number)).mappings().one_or_none()
    return None if row is None else _import(row)


def lines(connection: Connection, number: int, what: What, *, after: int, limit: int) -> Sequence[Shown]:
    """The next *limit* lines of a list that do *what*, behind number *after*."""
    t = people_import_row.c
    query = select(people_import_row).where(t["import"] == number, t.what == what.value, t.n > after)
    return [_shown(row) for row in connection.execute(query.order_by(t.n).limit(limit))]


def waiting(connection: Connection) -> int:
    """How many lists wait for an answer."""
    t = people_import.c
    return connection.execute(select(func.count()).where(t.state == State.READY.value)).scalar_one()


def _held(connection: Connection, number: int) -> bool:
    """Whether the list is to be applied; nobody else works on it until this transaction ends."""
    t = people_import.c
    state = select(t.state).where(t.id == number).with_for_update()
    return connection.execute(state).scalar_one_or_none() == State.APPLYING.value


def _next(connection: Connection, number: int, limit: int) -> Sequence[Row[Any]]:
    """Lines to write: one kind after the other, as the index has them, so that nothing is sorted."""
    found: list[Row[Any]] = []
    for what in (What.NEW, What.CHANGED):
        found += connection.execute(next_of(number, what, limit - len(found)))
    return found


def next_of(number: int, what: What, limit: int) -> Select[Any]:
    t = people_import_row.c
    mine = select(people_import_row).where(t["import"] == number, t.what == what.value)
    return mine.order_by(t.n).limit(limit)


def _forget_old(connection: Connection, *, now: int) -> None:
    t = people_import.c
    old = connection.execute(select(t.id).where(t.made_at < now - KEPT_FOR)).scalars().all()
    for number in old:
        drop(connection, number)
        _forget_rows(connection, number)


def _forget_rows(connection: Connection, number: int) -> None:
    connection.execute(delete(people_import_row).where(people_import_row.c["import"] == number))


def _storable(text: str) -> str:
    """*text* without what no database takes: halves of characters, NUL."""
    return text.encode("utf-8", "replace").decode().replace("\0", "?")


def _row(number: int, line: Line) -> dict[str, Any]:
    entry = msgspec.json.encode(line.entry).decode() if line.entry is not None else _storable(line.text)
    person = line.entry.person if line.entry is not None else ""
    return {
        "import": number,
        "line": line.line,
        "what": line.what.value,
        "person": person,
        "entry": entry,
        "before": line.before,
    }


def _import(row: RowMapping) -> Import:
    return Import(**{**row, "state": State(row["state"])})


def _shown(row: Row[Any]) -> Shown:
    if not row.person:
        return Shown(row.n, row.line, None, None, row.entry)
    entry, before = people.readable(row.entry), people.readable(row.before) if row.before else None
    return Shown(row.n, row.line, entry, before, "unreadable" if entry is None else "")
