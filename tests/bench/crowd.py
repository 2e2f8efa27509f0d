"""A station full of invented people and records, for measuring at the size of the largest expo."""

import sys
import time
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from sqlalchemy import insert

from kiosk.clock import SystemClock, new_id
from kiosk.domain.checkin import State
from kiosk.domain.ids import RecordId, person_id, subject_of_person
from kiosk.domain.kinds import CheckedIn, encode_body
from kiosk.domain.people import PersonEntry
from kiosk.domain.records import Record, record_hash
from kiosk.people_import import PORTION, import_people
from kiosk.roster import RosterRow
from kiosk.store import schema
from kiosk.store.opening import FILE_NAME
from kiosk.store.station_store import Store
from kiosk.store.transaction import Transaction
from tests.builders import EVENT, a_pack

FIRST = ("สมชาย", "สมหญิง", "วิชัย", "มาลี", "ประเสริฐ", "กัญญา", "ธนพล", "ศิริพร", "อนุชา", "พิมพ์ชนก", "ณัฐวุฒิ", "สุดารัตน์")
LAST = ("ใจดี", "ศรีสุข", "รักป่า", "แสงทอง", "บุญมี", "ทองคำ", "วงศ์ใหญ่", "พงษ์พันธ์", "เจริญสุข", "มั่นคง", "ดวงแก้ว")
FIRST_EN = ("Somchai", "Somying", "Wichai", "Malee", "Prasert", "Kanya", "Thanapol", "Siriporn", "Anucha", "Pimchanok")
NICK = ("นก", "ต้น", "หนู", "บี", "แอน", "ปู", "โอ๋", "ฝน", "แนน", "เก่ง", "กุ้ง", "แบงค์", "มิ้นท์", "เจ")
ORGANISATION = ("มูลนิธิเพื่อคนไทย", "โรงเรียนวัดใหม่", "บริษัท ทะเลใส จำกัด", "Blue Sea Co., Ltd.", "")


def person(number: int) -> PersonEntry:
    """The *number*-th invented person; codes are ``C0``, ``C1`` …"""
    syllables = number // 7
    return PersonEntry(
        person=person_id(EVENT, f"C{number}"),
        codes=(f"C{number}",),
        name=f"{FIRST[number % 12]}{LAST[syllables % 11][:2]} {LAST[number % 11]}{FIRST[syllables % 12][:3]}",
        name_en=f"{FIRST_EN[number % 10]} {FIRST_EN[syllables % 10]}{number % 1000}",
        nickname=NICK[number % 14],
        organisation=f"{ORGANISATION[number % 5]} {number % 400}" if number % 5 < 4 else "",
        phone=f"08{number * 7919 % 100_000_000:08d}",
    )


def filled(home: Path, *, people: int, records: int = 0) -> Store:
    """The station in *home*, made and filled when there is none: a folder can serve many runs."""
    if (home / FILE_NAME).exists():
        return Store.open(home, new_id=new_id)
    store = Store.create(home, a_pack(), new_id=new_id)
    fill(store, people=people, records=records)
    return store


def fill(store: Store, *, people: int, records: int = 0) -> None:
    """Put *people* and *records* check-ins of the first of them into *store*, saying how fast on stderr."""
    start = time.perf_counter()
    import_people(store, (RosterRow(n, person(n)) for n in range(people)))
    print(f"{people} people imported in {time.perf_counter() - start:.1f} s", file=sys.stderr)
    start = time.perf_counter()
    numbers = iter(range(records))
    while portion := list(islice(numbers, PORTION)):
        with store.writing() as tx:
            _check_in(tx, portion)
    if records:
        print(f"{records} records written in {time.perf_counter() - start:.1f} s", file=sys.stderr)


def _check_in(tx: Transaction, numbers: Sequence[int]) -> None:
    """What ``tx.append`` does with a check-in of each of *numbers*, who were nowhere before; many rows a statement."""
    end = tx.tip(tx.store_id())
    prev, body = end.hash, encode_body(CheckedIn("trees", "env", "2019-10-10"))
    rows: list[dict[str, object]] = []
    for seq, number in enumerate(numbers, end.seq + 1):
        subject, at = subject_of_person(person_id(EVENT, f"C{number}")), SystemClock().now()
        record = Record(
            RecordId(new_id()), end.station, seq, at, CheckedIn.KIND, subject, body, "bench", prev, mono=0, offset=None
        )
        prev = record_hash(record)
        rows.append({name: getattr(record, name) for name in Record.__slots__} | {"hash": prev, "record": record.id})
    facts = {"activity": "trees", "zone": "env", "day": "2019-10-10", "state": State.IN.value, "station_name": ""}
    for table in (schema.record, schema.participation, schema.presence):
        names = {column.name for column in table.columns} - {"n"}
        tx._connection.execute(insert(table), [{k: v for k, v in (row | facts).items() if k in names} for row in rows])
