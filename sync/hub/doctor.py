"""Is the hub well? Checks, each a light, a code, and a sentence that says what to do."""

import os
import shutil
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from cryptography import x509
from sqlalchemy import Column, Connection, func, select, text

from kiosk.domain.records import ChainBreak
from sync.hub import admin
from sync.hub.home import HubHome
from sync.hub.problems import HubProblem
from sync.hub.service import HubService
from sync.hub.store import anomalies, records, schema, stations
from sync.hub.trust.tls import SERVER

LOW_DISK_MB = 2_000
SILENT_MS = 60 * 60_000
CLOCK_OFF_MS = 2 * 60_000
BEHIND = 20_000
"""Records not counted yet that are more than a moment's work."""


class Light(StrEnum):
    GOOD = "good"
    WARN = "warn"
    """It works, but somebody should know."""
    BAD = "bad"
    """It does not work."""


@dataclass(frozen=True, slots=True)
class Check:
    """One light: what was looked at, how it is, the code of the sentence and the figures in it."""

    name: str
    light: Light
    code: str
    detail: Mapping[str, str | int] = field(default_factory=dict)

    def sentence(self) -> str:
        return SENTENCES[self.code].format(**self.detail)


SENTENCES: Mapping[str, str] = {
    "database_ready": "{kind}: {records} records and {people} people of {event}.",
    "database_trouble": "{sentence}",
    "secrets_safe": "The keys in the home are readable by their owner alone.",
    "secrets_open": "Others may read {files} in {home}: take their right away (chmod 600).",
    "disk_enough": "{free_mb} MB are free.",
    "disk_low": "Only {free_mb} MB are free where the hub keeps its records. Free some space.",
    "certificate_good": "The hub's certificate is good for another {days} days, and is renewed by itself.",
    "certificate_old": "The hub's certificate has run out: start the hub once, it makes a new one.",
    "certificate_none": "The hub has not served over HTTPS yet, so it has no certificate.",
    "counts_level": "Every record is counted.",
    "counts_behind": "{behind} records wait to be counted. The hub does that while it serves: is it running?",
    "stations_none": "No station is enrolled yet: khomue hub enrol --home {home}",
    "stations_heard": "{stations} stations; all were heard within the hour.",
    "stations_silent": "{silent} of {stations} stations were not heard for an hour: {names}.",
    "clocks_right": "The stations' clocks agree with this one.",
    "clocks_off": "The clock is off at {names}; if it is at most of them, this computer's own is wrong.",
    "anomalies_none": "Nothing waits to be settled.",
    "anomalies_open": "{anomalies} anomalies wait to be settled: see the hub's page.",
    "journals_proven": "{journals} journals, {records} records, each as the station wrote it.",
    "journal_broken": "Journal {journal} does not prove at record {seq}: {why}. Compare with a backup.",
}


def checks(home: Path, *, deep: bool = False) -> Iterator[Check]:
    """Look at the hub in *home*, whether it serves or not. *deep*: also prove every journal, which reads everything."""
    files = HubHome(home)
    yield _secrets(files)
    yield _certificate(files)
    try:
        with admin.opened(home) as hub:
            yield from _database_checks(hub, home, deep=deep)
    except HubProblem as problem:
        yield Check("database", Light.BAD, "database_trouble", {"sentence": problem.sentence})


def _database_checks(hub: HubService, home: Path, *, deep: bool) -> Iterator[Check]:
    with hub.reading() as connection:
        yield _database(hub, connection)
        if not hub.database.is_postgresql:
            yield _disk(home)
        yield _counts(connection)
        yield from _stations(hub, connection, home)
        yield _anomalies(connection)
        if deep:
            yield _journals(connection)


def _secrets(files: HubHome) -> Check:
    if os.name == "nt":  # rights are the folder's there
        return Check("secrets", Light.GOOD, "secrets_safe")
    names = [name for name, mode, _ in files.keepsakes() if not name.endswith(".crt") and stat.S_IMODE(mode) & 0o077]
    if names:
        return Check("secrets", Light.WARN, "secrets_open", {"files": ", ".join(names), "home": str(files.folder)})
    return Check("secrets", Light.GOOD, "secrets_safe")


def _certificate(files: HubHome) -> Check:
    pem = files.read(SERVER)
    if pem is None:
        return Check("certificate", Light.GOOD, "certificate_none")
    ends = x509.load_pem_x509_certificate(pem.encode()).not_valid_after_utc
    days = int(ends.timestamp() * 1000 - admin.now_ms()) // 86_400_000
    if days < 0:
        return Check("certificate", Light.WARN, "certificate_old")
    return Check("certificate", Light.GOOD, "certificate_good", {"days": days})


def _database(hub: HubService, connection: Connection) -> Check:
    kind = "SQLite"
    if hub.database.is_postgresql:
        kind = "PostgreSQL " + str(connection.execute(text("SHOW server_version")).scalar_one()).split()[0]
    counts = {"records": _count(connection, schema.record.c.n), "people": _count(connection, schema.person.c.id)}
    return Check("database", Light.GOOD, "database_ready", {"kind": kind, "event": hub.keys.event, **counts})


def _disk(home: Path) -> Check:
    free = shutil.disk_usage(home).free // 1_000_000
    if free >= LOW_DISK_MB:
        return Check("disk", Light.GOOD, "disk_enough", {"free_mb": free})
    return Check("disk", Light.WARN if free > LOW_DISK_MB // 10 else Light.BAD, "disk_low", {"free_mb": free})


def _counts(connection: Connection) -> Check:
    t, at = schema.record.c, connection.execute(select(schema.projected)).one()
    later = (t.xid > at.xid) | ((t.xid == at.xid) & (t.n > at.n))
    behind = connection.execute(select(func.count()).select_from(schema.record).where(later)).scalar_one()
    if behind > BEHIND:
        return Check("counts", Light.WARN, "counts_behind", {"behind": behind})
    return Check("counts", Light.GOOD, "counts_level")


def _stations(hub: HubService, connection: Connection, home: Path) -> Iterator[Check]:
    now, known = hub.now(), [station for station in stations.every(connection) if not station.is_revoked]
    if not known:
        yield Check("stations", Light.WARN, "stations_none", {"home": str(home)})
        return
    silent = [s.name for s in known if s.contact_at is None or now - s.contact_at > SILENT_MS]
    figures: dict[str, str | int] = {"stations": len(known), "silent": len(silent), "names": _some(silent)}
    light, code = (Light.WARN, "stations_silent") if silent else (Light.GOOD, "stations_heard")
    yield Check("stations", light, code, figures)
    off = [s.name for s in known if s.clock_skew is not None and abs(s.clock_skew) > CLOCK_OFF_MS]
    yield Check("clocks", *((Light.WARN, "clocks_off") if off else (Light.GOOD, "clocks_right")), {"names": _some(off)})


def _anomalies(connection: Connection) -> Check:
    number = sum(anomalies.counts(connection).values())
    if number:
        return Check("anomalies", Light.WARN, "anomalies_open", {"anomalies": number})
    return Check("anomalies", Light.GOOD, "anomalies_none")


def _journals(connection: Connection) -> Check:
    journals = total = 0
    for name, found in records.verify(connection):
        if isinstance(found, ChainBreak):
            figures: dict[str, str | int] = {"journal": name, "seq": found.seq, "why": found.problem}
            return Check("journals", Light.BAD, "journal_broken", figures)
        journals, total = journals + 1, total + found[0]
    return Check("journals", Light.GOOD, "journals_proven", {"journals": journals, "records": total})


def _some(names: list[str]) -> str:
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")


def _count(connection: Connection, column: Column[Any]) -> int:
    return int(connection.execute(select(func.count(column))).scalar_one())
