"""How long the hub takes to find people who may be one among 303,000, and one newcomer among them.

python -m tests.bench.lookalikes [PEOPLE] [DATABASE URL]
"""

import random
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from kiosk.domain.people import PersonEntry
from sync.hub import admin, looking, pairing
from sync.hub.store import lookalikes, people
from sync.hub.store.people import Learned
from tests.builders import a_pack, a_person

_FIRST = ["สม", "วิ", "ประ", "ธน", "กัญ", "พิม", "ณัฐ", "สุ", "อร", "จิ", "ศิ", "ชล", "มา", "นา", "ปิ", "รัต", "วร"]
_THEN = ["ชาย", "ชัย", "เสริฐ", "พล", "ญา", "ชนก", "วุฒิ", "ดา", "พรรณ", "รา", "ริน", "ธร", "ลี", "นี", "ยะ", "นันท์", "พงษ์"]
_LAST = ["ใจดี", "มีสุข", "ทองคำ", "แก้วมณี", "ศรีสุข", "บุญมา", "รักไทย", "วงศ์ใหญ่", "พันธ์ดี", "สายทอง", "เรืองศรี", "จันทร์เพ็ญ"]


def somebody(chance: random.Random, number: int) -> PersonEntry:
    name = f"{chance.choice(_FIRST)}{chance.choice(_THEN)} {chance.choice(_LAST)}{chance.choice(_THEN)}"
    phone = f"08{chance.randrange(10**8):08}"
    return replace(a_person(str(number), name=name, phone=phone, nickname=chance.choice(_THEN)), codes=())


TWICE = 0.02
"""How many of a hundred rows are of somebody who is on the list already, written another way."""


def a_list(count: int) -> Iterator[PersonEntry]:
    """A list without references, some of its people on it twice."""
    chance = random.Random(7)
    before = somebody(chance, 0)
    for number in range(count):
        if chance.random() < TWICE:
            name = f"นาย{before.name.replace(' ', '  ')}"
            each = replace(before, person=a_person(str(number)).person, name=name)
        else:
            each = before = somebody(chance, number)
        yield replace(each, reference="", codes=(f"C{number}",))


def main(count: int, database: str | None) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder, "hub")
        admin.init_hub(home, a_pack(), database=database)
        admin.import_people(home, a_list(count))
        with admin.opened(home) as hub:
            started = time.perf_counter()
            looking.look_at_everything(hub)
            spent = time.perf_counter() - started
            print(f"{count:,} people: {spent:.1f} s, {count / spent:,.0f} people/s")
            twin = replace(somebody(random.Random(7), 0), person=a_person("twin").person, reference="")
            with hub.database.writing() as connection:
                people.keep(connection, [Learned(twin)], xid=hub.database.xid(connection))
            started = time.perf_counter()
            pairing.find_some(hub)
            print(f"one newcomer: {(time.perf_counter() - started) * 1000:.1f} ms")
            started = time.perf_counter()
            with hub.reading() as connection:
                found, best = lookalikes.count(connection), lookalikes.best(connection, 25)
            print(
                f"{found} pairs, a page of them: {(time.perf_counter() - started) * 1000:.1f} ms, best {best[0].score}"
            )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 303_000, sys.argv[2] if len(sys.argv) > 2 else None)
