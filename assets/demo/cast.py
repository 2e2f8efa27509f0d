"""Who shows up in the demo's video, when, with what, and how well they hold it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from assets.demo.cards import Card, Printed, draw_card
from assets.demo.motion import Motion, make_motion
from kiosk.domain.ids import EventId
from kiosk.domain.packs import PersonRole
from kiosk.domain.people import PersonEntry
from kiosk.roster import RosterRow, read_roster

PEOPLE: Final = Path(__file__).with_name("people.csv")
SECONDS: Final = 50
UNKNOWN: Final = "GSE17-9QXT-27MM"
"""A badge kept from the expo two years before: nobody's in this one."""
_ROLES: Final = {
    PersonRole.ATTENDEE: ("ผู้เข้าร่วม", (23, 102, 143)),
    PersonRole.VOLUNTEER: ("อาสาสมัคร", (15, 118, 110)),
    PersonRole.ORGANISATION: ("องค์กร", (124, 58, 150)),
    PersonRole.MEDIA: ("สื่อมวลชน", (180, 70, 40)),
    PersonRole.STAFF: ("ทีมงาน", (60, 64, 72)),
}
_SKINS: Final = ((214, 164, 128), (188, 134, 98), (232, 190, 158), (150, 104, 74))
_SLEEVES: Final = ((42, 62, 102), (150, 44, 52), (228, 222, 206), (48, 92, 70), (92, 84, 120), (214, 160, 60))


@dataclass(frozen=True, slots=True)
class Entrance:
    """``who``: a reference in people.csv, or UNKNOWN. Millimetres and degrees as in motion.Motion."""

    who: str
    start: float
    hold: float = 1.7
    x: float = 0
    z: float = 390
    yaw: float = 0
    pitch: float = 0
    roll: float = 0
    unsteady: float = 1
    phone: bool = False
    second_code: bool = False
    glare: bool = False
    note: str = ""


ENTRANCES: Final = (
    Entrance("A0001", 0.8, note="the first one"),
    Entrance("A0006", 4.1, x=50, z=420, roll=8),
    Entrance("A0004", 7.4, x=-40, phone=True, yaw=12, note="on a phone"),
    Entrance("A0012", 10.6, x=20, z=450, yaw=-14, roll=-6, second_code=True, note="has two codes, shows the second"),
    Entrance(UNKNOWN, 13.8, x=-20, note="nobody's badge"),
    Entrance("A0014", 17.0, z=360, pitch=-12, note="while the light is taken"),
    Entrance("A0018", 20.4, 2.6, x=-85, z=440, yaw=6, note="two at once"),
    Entrance("A0020", 20.9, 2.6, x=95, z=450, yaw=-8, roll=5, note="two at once"),
    Entrance("A0055", 25.2, x=10, z=400, roll=-10, note="on the waiting list"),
    Entrance("A0027", 28.4, x=-30, z=380, yaw=28, pitch=10, note="held askew"),
    Entrance("A0006", 31.7, x=30, z=400, roll=4, note="again"),
    Entrance("A0044", 34.6, x=-10, z=470, phone=True, pitch=-14, note="on a phone, far off"),
    Entrance("A0037", 37.8, 2.0, x=20, z=390, glare=True, note="a lamp mirrored in it"),
    Entrance("A0145", 41.2, x=-25, z=410, yaw=-10, note="was not accepted"),
    Entrance("A0017", 44.3, 1.1, x=15, z=370, unsteady=2.2, note="in a hurry"),
    Entrance("A0036", 46.6, 1.5, z=430, roll=-20, note="the last one"),
)


@dataclass(frozen=True, slots=True)
class Showing:
    entrance: Entrance
    code: str
    card: Card
    motion: Motion


def showings(seed: int) -> tuple[Showing, ...]:
    """Everybody of ENTRANCES with badge, hand and motion; all chance comes from *seed*."""
    people = {p.reference: p for p in _people()}
    rng = np.random.default_rng(seed)
    return tuple(_showing(entrance, people.get(entrance.who), rng) for entrance in ENTRANCES)


def _people() -> list[PersonEntry]:
    rows = read_roster(PEOPLE, event=EventId("good-society-expo-2019"), pack=None)
    return [row.person for row in rows if isinstance(row, RosterRow)]


def _showing(entrance: Entrance, person: PersonEntry | None, rng: np.random.Generator) -> Showing:
    printed = _printed(entrance, person)
    skin, sleeve = _SKINS[rng.integers(len(_SKINS))], _SLEEVES[rng.integers(len(_SLEEVES))]
    card = draw_card(printed, phone=entrance.phone, skin=skin, sleeve=sleeve)
    pose = np.array([entrance.x, rng.normal(0, 8), entrance.z, entrance.yaw, entrance.pitch, entrance.roll])
    pose[3:] += rng.normal(0, 3, 3)
    motion = make_motion(rng, start=entrance.start, hold=entrance.hold, at=pose, unsteady=entrance.unsteady)
    return Showing(entrance, printed.code, card, motion)


def _printed(entrance: Entrance, person: PersonEntry | None) -> Printed:
    if person is None:
        return Printed(UNKNOWN, "GOOD SOCIETY EXPO 2017", "ใครสักคน", "2560", (120, 120, 90))
    role, colour = _ROLES[person.role]
    code = person.codes[1 if entrance.second_code else 0]
    return Printed(code, "GOOD SOCIETY EXPO 2019", person.name, person.organisation or role, colour)
