"""Badge codes side by side: how often each is read small and disturbed, and how fast ours are made, checked and set.

python -m tests.bench.badges [frames a stratum]
"""

import resource
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import numpy as np
from numpy.random import Generator

from kiosk.camera import Image
from kiosk.domain.badges import ALPHABET, ROLES, Badge, BadgeClaim, mint, parse, verify
from kiosk.domain.ids import EventId, person_of_number
from kiosk.domain.packs import Text
from kiosk.domain.people import PersonEntry
from kiosk.printing.sheets import Design, Printed, as_pngs, layout, write_pdf
from kiosk.scanning import Decoder
from kiosk.scanning.engines import DEFAULT_ZXING, read_zxing
from sync.hub import admin
from sync.hub.badges import HubBadges
from tests.bench.crowd import person
from tests.bench.scenery import clutter
from tests.bench.scenes import STRATA, Light, draw_badge, draw_pose, modules_of, photograph
from tests.bench.targets import Target, show_targets
from tests.builders import a_pack

EVENT, KEY = EventId("bench-expo"), bytes(range(32))
NAMES = ("สมหญิง ใจดี", "ณัฐธยาน์ภัสสรณ์ ศิริวัฒนธรรมโชติอนันต์กุล", "Ann Lee", "ปฐพี ที่รัก")


@dataclass(frozen=True, slots=True)
class Form:
    """A way to write a badge: its text at random, the error correction, and what it proves."""

    name: str
    text: Callable[[Generator], str]
    level: str


def ours(random: Generator) -> str:
    """One of our codes."""
    person = person_of_number(int(random.integers(1 << 60)))
    return mint(EVENT, Badge(person, int(random.integers(1, 1024)), serial=int(random.integers(16))), KEY)


def letters(count: int) -> Callable[[Generator], str]:
    """Texts of as many characters of QR's alphanumeric mode."""
    return lambda random: "".join(random.choice(list(ALPHABET), count))


FORMS = (
    Form("ours: 26 characters, Q", ours, "Q"),
    Form("26 characters, M", ours, "M"),
    Form("26 characters, H", ours, "H"),
    Form("25 characters, L (21 modules)", letters(25), "L"),
    Form("Ed25519 in Base45: 140 characters, L", letters(140), "L"),
    Form("Ed25519 in Base45: 140 characters, M", letters(140), "M"),
    Form("Ed25519 in Base45: 140 characters, Q", letters(140), "Q"),
)


def frames(form: Form, count: int, seed: int = 1) -> list[tuple[str, Image, str]]:
    """*count* frames a stratum with the code 90 to 150 pixels wide; every form gets the same scenes."""
    drawn = []
    for number, (stratum, setting) in enumerate(STRATA.items()):
        for index in range(count):
            random = np.random.default_rng([seed, 7, number, index])
            text = form.text(np.random.default_rng([seed, 8, number, index]))
            badge = replace(draw_badge(random), text=text, level=form.level, **setting.badge(random))  # type: ignore[arg-type]
            pose = replace(draw_pose(random), **(setting.pose(random) | {"width": random.uniform(90, 150)}))  # type: ignore[arg-type]
            light = replace(Light(noise=random.uniform(1, 3)), **setting.light(random))  # type: ignore[arg-type]
            image, _ = photograph(clutter(random), badge, pose, light, random)
            drawn.append((stratum, image, text))
    return drawn


def read_rates(count: int) -> Target:
    print(f"read at 90 to 150 pixels, {len(STRATA)} disturbances x {count} frames, single frames")
    print(f"  {'':40} {'modules':>7} {'khomue':>8} {'zxing-cpp':>10}")
    rates: list[float] = []
    for form in FORMS:
        scenes = frames(form, count)
        cascade = sum(any(r.text == text for r in Decoder().decode(image)) for _, image, text in scenes)
        alone = sum(any(r.text == text for r in read_zxing(image, DEFAULT_ZXING)) for _, image, text in scenes)
        side = modules_of(scenes[0][2], form.level).shape[0]
        print(f"  {form.name:40} {side:7} {cascade / len(scenes):8.1%} {alone / len(scenes):10.1%}", flush=True)
        rates.append(cascade / len(scenes))
    token = max(rates[-3:])
    return Target(
        "badges: read more often than a signed token", f"{rates[0]:.1%} against {token:.1%}", rates[0] > token
    )


def speed() -> None:
    random = np.random.default_rng(1)
    badges = [
        Badge(person_of_number(int(random.integers(1 << 60))), 7, ROLES[n % len(ROLES)], n % 16) for n in range(20_000)
    ]
    start = perf_counter()
    codes = [mint(EVENT, badge, KEY) for badge in badges]
    made = perf_counter()
    good = sum(isinstance(claim, BadgeClaim) and verify(claim, EVENT, KEY) for claim in map(parse, codes))
    checked = perf_counter()
    print(f"made {len(codes) / (made - start):,.0f}/s, read and checked {good / (checked - made):,.0f}/s (one core)")


def people(count: int) -> Sequence[Printed]:
    random = np.random.default_rng(2)
    return [
        Printed(PersonEntry(person_of_number(n), (), NAMES[n % 4], nickname="หญิง" if n % 3 else ""), ours(random))
        for n in range(count)
    ]


def sheets(count: int) -> None:
    design = Design(layout("a4"), Text("งานทดสอบ", "Bench Expo"))
    badges = people(count)
    with TemporaryDirectory() as folder:
        start = perf_counter()
        for first in range(0, count, 500):
            write_pdf(Path(folder) / f"{first}.pdf", badges[first : first + 500], design)
        took = perf_counter() - start
        size = sum(path.stat().st_size for path in Path(folder).iterdir())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{count:,} badges on A4: {took:.1f} s, {size / 1e6:.1f} MB of PDF, {peak} MB of memory at most")


def at_a_hub(count: int) -> None:
    """Made with the hub's key, told in its journal, handed to every station; and noted as printed."""
    with TemporaryDirectory() as folder:
        admin.init_hub(Path(folder), a_pack())
        admin.import_people(Path(folder), (person(number) for number in range(count)))
        with admin.opened(Path(folder)) as hub:
            badges = HubBadges(hub, actor="bench")
            start = perf_counter()
            wanted = badges.people_wanted(None, only_new=False)
            for first in range(0, count, 500):
                portion = wanted[first : first + 500]
                codes = badges.badge_codes(portion)
                badges.note_printed(zip([each.person for each in portion], codes, strict=True), printer="file")
            took = perf_counter() - start
    print(f"{count:,} badges made and noted at a hub: {took:.1f} s")


def read_back(count: int) -> Target:
    from tests.kiosk.printing.test_sheets import LAYOUTS, read

    back = of = 0
    for name in LAYOUTS:
        for dpi in (300, 203):
            badges, where = people(count), layout(name)
            pages = as_pngs(badges, Design(where, Text("งานทดสอบ")), dpi=dpi)
            found = read(pages, where, dpi)
            right = sum(b.code in found for b in badges)
            print(f"printed {name:12} at {dpi} dpi: {right} of {count} read back")
            back, of = back + right, of + count
    return Target("printed badges: all read back at 300 and 203 dpi", f"{back} of {of}", back == of)


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    speed()
    printed = read_back(60)
    sheets(10_000)
    at_a_hub(10_000)
    show_targets([printed, read_rates(count)])
    return 0


if __name__ == "__main__":
    sys.exit(main())
