"""Words for a report, in Thai and English, and its JSON form."""

from dataclasses import asdict
from datetime import date
from typing import Any, Final, NamedTuple

from kiosk.domain.figures import Report, Work
from kiosk.domain.packs import Text

LABELS: Final = (
    Text("พื้นที่จัดงานที่เจ้าภาพสนับสนุน", "Space given by the host"),
    Text("องค์กร: ผู้ร่วมจัด → ภาคี", "Organisations: hosts → partners"),
    Text(
        "นิทรรศการ เสวนา กิจกรรมอาสาสมัคร เวิร์กช็อป เกม",
        "Exhibitions, talks, volunteer activities, workshops, games",
    ),
    Text("อาสาสมัครช่วยงานในโซนต่าง ๆ", "Volunteers who helped in the zones"),
    Text("ประชาชนร่วมกิจกรรม", "Public who took part in activities"),
    Text("องค์กร / คนที่มาทัวร์ภาคสนาม", "Field-tour organisations / people"),
    Text("เงินที่ระดมได้", "Funds raised"),
    Text("สื่อ", "Media"),
)
"""The eight lines of the output table, in order."""

KINDS: Final = {
    "exhibition": Text("นิทรรศการ", "Exhibitions"),
    "talk": Text("เสวนา", "Talks"),
    "volunteer": Text("กิจกรรมอาสาสมัคร", "Volunteer activities"),
    "workshop": Text("เวิร์กช็อป", "Workshops"),
    "game": Text("เกม", "Games"),
}
SECTOR_NAMES: Final = {
    "business": Text("ภาคธุรกิจ", "Business"),
    "education": Text("สถาบันการศึกษา", "Education"),
    "youth": Text("องค์กรพัฒนาเยาวชน", "Youth"),
    "civil_society": Text("ภาคประชาสังคม", "Civil society"),
    "government": Text("ภาครัฐ", "Government"),
}
OTHER: Final = Text("อื่น ๆ", "Other")
_NOT_LISTED: Final = Text("ไม่อยู่ในแพ็กของงาน", "Not in the event pack")
_NOBODY: Final = Text("ไม่ระบุองค์กร", "No organisation named")
_MONTHS: Final = ("ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค.")
_ENGLISH_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_BUDDHIST: Final = 543

_PEOPLE: Final = ("คน", "person", "people")
_HOURS: Final = ("ชั่วโมง", "hour", "hours")
_ORGANISATIONS: Final = ("องค์กร", "organisation", "organisations")
_ACTIVITIES: Final = ("กิจกรรม", "activity", "activities")
_OUTLETS: Final = ("สำนัก", "outlet", "outlets")
_CHECK_INS: Final = ("เช็กอิน", "check-in", "check-ins")
_WALK_BYS: Final = ("คนเดินผ่าน", "walk-by", "walk-bys")
_OPEN: Final = ("รายการยังไม่ออก", "entry without an end", "entries without an end")


class Line(NamedTuple):
    """One line to show: the number in the output table (0: beside it), what it is, and its value in words."""

    number: int
    label: str
    value: str


def report_rows(report: Report, language: str) -> list[Line]:
    """The output table in *language* (``th`` or ``en``)."""
    words = _Words(language)
    values = (
        words.area(report.space_m2),
        f"{report.organisations.hosts:,} → {report.organisations.partners:,}",
        words.number(report.activities.took_place, _ACTIVITIES),
        words.work(report.volunteers.total),
        words.number(report.participants, _PEOPLE),
        f"{words.number(report.groups.organisations, _ORGANISATIONS)} / {words.number(report.groups.people, _PEOPLE)}",
        words.money(report.funds.satang),
        words.number(len(report.media.outlets), _OUTLETS),
    )
    labels = (label.in_language(language) for label in LABELS)
    return [Line(number, *row) for number, row in enumerate(zip(labels, values, strict=True), 1)]


def detail_rows(report: Report, language: str) -> list[Line]:
    """What stands behind the table: by kind, zone, sector, organisation; then the public reached and each day."""
    words = _Words(language)
    return [*_behind_the_table(report, words), *_beside_the_table(report, words)]


def _behind_the_table(report: Report, words: "_Words") -> list[Line]:
    ours = report.organisations
    listed = Text("อยู่ในแพ็กของงาน: ผู้ร่วมจัด → ภาคี", "Listed in the event pack: hosts → partners")
    lines = [Line(2, words.text(listed), f"{ours.listed_hosts:,} → {ours.listed_partners:,}")]
    for by_kind in report.activities.by_kind:
        kind = KINDS[by_kind.kind] if by_kind.kind else _NOT_LISTED
        lines.append(Line(3, words.text(kind), f"{by_kind.took_place:,} / {by_kind.planned:,}"))
    lines += [Line(4, words.text(zone.name), words.work(zone.work)) for zone in report.volunteers.by_zone]
    for sector in report.groups.by_sector:
        value = f"{words.number(sector.organisations, _ORGANISATIONS)} / {words.number(sector.people, _PEOPLE)}"
        lines.append(Line(6, words.text(SECTOR_NAMES.get(sector.sector, OTHER)), value))
    for fund in report.funds.by_organisation:
        name = words.text(fund.organisation.name) or words.text(_NOBODY)
        lines.append(Line(7, name, words.money(fund.satang)))
    return lines + [Line(8, words.text(outlet.name), "") for outlet in report.media.outlets]


def _beside_the_table(report: Report, words: "_Words") -> list[Line]:
    reached = report.reached
    lines = [
        Line(0, words.text(Text("ผู้ลงทะเบียนที่มาร่วมงาน", "Registered public who came")), words.people(reached.attendees)),
        Line(0, words.text(Text("ผู้เดินผ่าน (นับแยก)", "Walk-bys (counted apart)")), words.people(reached.walk_bys)),
    ]
    for day in report.days:
        seen = words.people(day.turnout.people), words.number(day.turnout.check_ins, _CHECK_INS)
        walk_bys = words.number(day.walk_bys, _WALK_BYS)
        lines.append(Line(0, day_text(day.day, words.language), " · ".join((*seen, walk_bys))))
    if report.not_understood:
        newer = Text("ระเบียนจากโปรแกรมรุ่นใหม่กว่า (ยังไม่นับ)", "Records of a newer program (not counted)")
        lines.append(Line(0, words.text(newer), f"{report.not_understood:,}"))
    return lines


def day_text(day: str, language: str) -> str:
    """An ISO date as people read it, in Thai with the Buddhist year (2562 is 2019); other text stays as it is."""
    try:
        when = date.fromisoformat(day)
    except ValueError:
        return day
    if language == "en":
        return f"{when.day} {_ENGLISH_MONTHS[when.month - 1]} {when.year}"
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year + _BUDDHIST}"


class _Words:
    """Numbers with their units in one language."""

    def __init__(self, language: str) -> None:
        self.language = language

    def text(self, text: Text) -> str:
        return text.in_language(self.language)

    def number(self, number: int, unit: tuple[str, str, str]) -> str:
        thai, one, more = unit
        return f"{number:,} {(one if number == 1 else more) if self.language == 'en' else thai}"

    def people(self, number: int) -> str:
        return self.number(number, _PEOPLE)

    def area(self, square_metres: int | None) -> str:
        unit = "m²" if self.language == "en" else "ตารางเมตร"
        return "–" if square_metres is None else f"{square_metres:,} {unit}"

    def work(self, work: Work) -> str:
        minutes = work.time // 60_000
        hours = f"{minutes // 60:,}:{minutes % 60:02} {_HOURS[2] if self.language == 'en' else _HOURS[0]}"
        unended = (self.number(work.open_entries, _OPEN),) if work.open_entries else ()
        return " · ".join((self.people(work.people), hours, *unended))

    def money(self, satang: int) -> str:
        baht, rest = divmod(abs(satang), 100)
        amount = f"{'-' if satang < 0 else ''}{baht:,}" + (f".{rest:02}" if rest else "")
        return f"THB {amount}" if self.language == "en" else f"{amount} บาท"


def report_json(report: Report) -> dict[str, Any]:
    """*report* as JSON values: every field under its name, and ``lines``, the table with both languages' words."""
    thai, english = report_rows(report, "th"), report_rows(report, "en")
    lines = [
        {
            "number": th.number,
            "label": {"th": th.label, "en": en.label},
            "value": {"th": th.value, "en": en.value},
        }
        for th, en in zip(thai, english, strict=True)
    ]
    figures: dict[str, Any] = asdict(report)
    return {"lines": lines, **figures}
