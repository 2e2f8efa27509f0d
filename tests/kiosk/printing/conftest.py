"""Badges to print."""

import pytest

from kiosk.domain.badges import Badge, mint
from kiosk.domain.packs import PersonRole, Text
from kiosk.printing.sheets import Design, Printed, layout
from tests.builders import EVENT, a_person

KEY = bytes(range(32))
PEOPLE = (
    a_person("1", name="สมหญิง ใจดี", nickname="หญิง", organisation="กองทุนต้นไม้", role=PersonRole.VOLUNTEER),
    a_person(
        "2",
        name="ณัฐธยาน์ภัสสรณ์ ศิริวัฒนธรรมโชติอนันต์กุล ณ อยุธยา",
        organisation="มูลนิธิเพื่อการพัฒนาสิ่งแวดล้อมและทรัพยากรธรรมชาติแห่งประเทศไทย",
        role=PersonRole.ORGANISATION,
    ),
    a_person("3", name="", name_en="Wolfeschlegelsteinhausenbergerdorff Hubert"),
    a_person("4", name="", role=PersonRole.STAFF),
    a_person("5", name="Ann *Lee* #set text(99pt) $x$", nickname="\\ <b> ]", role=PersonRole.MEDIA),
)


@pytest.fixture
def badges() -> list[Printed]:
    """One of each kind of trouble: short, very long, no Thai name, no name, and a name that looks like markup."""
    return [Printed(person, mint(EVENT, Badge(person.person, 7, person.role), KEY)) for person in PEOPLE]


@pytest.fixture
def design() -> Design:
    return Design(layout("roll"), Text("งานทดสอบ", "Test Expo"))
