"""Words of the pages about what does not add up, and about people who may be one."""

from collections.abc import Mapping
from typing import Final

from kiosk.domain.packs import Text

ODDITY_TEXTS: Final[Mapping[str, Text]] = {
    "open_shift": Text("อาสาไม่ได้ลงเวลาออก", "A volunteer who never left"),
    "open_shift_hint": Text(
        "ลงเวลาเข้าไว้ตั้งแต่วันก่อน ชั่วโมงจึงยังไม่นับ", "Came on an earlier day and nothing ended it: those hours do not count."
    ),
    "state_open": Text("ยังไม่จัดการ", "Open"),
    "state_settled": Text("จัดการแล้ว", "Settled"),
    "state_ended": Text("จบเอง", "Over by itself"),
    "settle": Text("จัดการเรื่องนี้", "Settle this"),
    "settle_now": Text("บันทึกว่าจัดการแล้ว", "Settled"),
    "reopen": Text("เปิดเรื่องนี้อีกครั้ง", "Open again"),
    "settled_because": Text("จัดการแล้ว: {}", "Settled: {}"),
    "settled_by": Text("โดย {} · {}", "by {} · {}"),
    "reason_why": Text("เหตุผล (จะถูกบันทึกไว้)", "Why? It is kept with the records."),
    "first_time": Text("เวลา", "Time"),
    "other_time": Text("อีกเวลา", "The other time"),
    "none_settled": Text("ยังไม่มีเรื่องที่จัดการแล้ว", "Nothing was settled yet."),
    "none_ended": Text("ยังไม่มีเรื่องที่จบเอง", "Nothing has ended by itself yet."),
    "station_time": Text("เวลาของสถานี", "Station's time"),
    "hub_time": Text("เวลาของศูนย์", "Hub's time"),
    "persons_of": Text("{} / {} คน", "{} / {} people"),
    "at_zones": Text("{} กับ {}", "{} and {}"),
    "lookalikes": Text("คนที่อาจซ้ำกัน", "People who may be one"),
    "lookalikes_hint": Text(
        "อาจถูกลงทะเบียนสองครั้งที่คนละจุดขณะไม่มีเครือข่าย ดูให้แน่ใจก่อนรวม การรวมยกเลิกได้เสมอ",
        "Maybe registered twice, at booths that could not see each other. Look first; a merge can always be undone.",
    ),
    "lookalikes_behind": Text(
        "ยังเทียบรายชื่อไม่ครบทุกคน อาจมีคู่เพิ่มขึ้นอีก", "Not everybody has been compared yet: more pairs may follow."
    ),
    "no_lookalikes": Text("ไม่มีใครดูเหมือนซ้ำกัน", "Nobody looks like anybody else."),
    "lookalikes_link": Text("คนที่อาจซ้ำกัน {} คู่", "{} pairs who may be one person"),
    "lookalikes_link_many": Text("คนที่อาจซ้ำกัน มากกว่า {} คู่", "More than {} pairs who may be one person"),
    "why_same_phone": Text("เบอร์โทรเดียวกัน", "same phone"),
    "why_same_email": Text("อีเมลเดียวกัน", "same e-mail"),
    "why_same_name": Text("ชื่อเดียวกัน", "same name"),
    "why_sounds_alike": Text("ชื่อออกเสียงเหมือนกัน", "names sound alike"),
    "why_nearly_same_name": Text("ชื่อเกือบเหมือนกัน", "nearly the same name"),
    "why_same_nickname": Text("ชื่อเล่นเดียวกัน", "same nickname"),
    "one_person": Text("คนเดียวกัน", "One person"),
    "two_people": Text("คนละคน", "Two people"),
    "keep_this": Text("ใช้ข้อมูลของคนนี้เป็นหลัก", "Go by this one"),
    "next_pairs": Text("คู่ถัดไป", "More pairs"),
    "everything": Text("ข้อมูลทั้งหมดที่เก็บไว้ของคนนี้", "Everything that is held about this person"),
    "everything_hint": Text(
        "สำหรับมอบให้เจ้าของข้อมูลตาม PDPA", "To hand to the person, as Thailand's PDPA asks. Readable, and as JSON."
    ),
    "proven": Text("ระเบียนทั้ง {} อยู่ที่ศูนย์แล้ว", "all {} records are here"),
    "problem_no_reason": Text("บอกเหตุผลด้วย คนถัดไปจะได้รู้", "Say why: the next person will want to know."),
    "problem_no_anomaly": Text("ไม่มีเรื่องนี้", "There is no such anomaly."),
    "problem_already_settled": Text("มีคนจัดการเรื่องนี้แล้ว", "Somebody settled that already."),
    "problem_not_settled": Text("เรื่องนี้เปิดอยู่แล้ว", "That is open already."),
}
