"""Words of the page on how long data is kept, in Thai and in English."""

from collections.abc import Mapping
from typing import Final

from kiosk.domain.packs import Text

RETENTION_TEXTS: Final[Mapping[str, Text]] = {
    "retention": Text("ระยะเวลาเก็บข้อมูล", "Retention"),
    "keep_now": Text("ที่ใช้อยู่ตอนนี้", "As it is now"),
    "keep_what": Text("ข้อมูล", "What"),
    "keep_how_long": Text("เก็บไว้นาน", "Kept for"),
    "keep_next": Text("จะลบเมื่อไร", "When it goes"),
    "keep_people": Text("ข้อมูลส่วนตัวของคน", "Profiles of people"),
    "keep_audit": Text("บันทึกการใช้งาน", "Audit"),
    "keep_lists": Text("รายชื่อที่นำเข้า", "Lists that were read in"),
    "keep_never": Text("จนกว่าจะมีคนลบ", "until somebody erases them"),
    "keep_for_people": Text("{} วันหลังวันสุดท้ายของงาน", "{} days after the event's last day"),
    "keep_for_audit": Text("{} วัน", "{} days"),
    "keep_for_lists": Text("{} วันหลังใช้ครั้งสุดท้าย", "{} days after they were last used"),
    "going_people": Text("ทั้ง {0} คนจะถูกลบในวันที่ {1}", "All {0} people: on {1}"),
    "going_audit": Text("มี {0} รายการ รายการเก่าที่สุดจะถูกลบในวันที่ {1}", "Of {0} entries the oldest: on {1}"),
    "going_lists": Text("มี {0} รายชื่อ รายชื่อเก่าที่สุดจะถูกลบในวันที่ {1}", "Of {0} lists the oldest: on {1}"),
    "going_now_people": Text("ลบทันที {} คน", "At once: {} people"),
    "going_now_audit": Text("ลบทันที {} รายการ", "At once: {} entries"),
    "going_now_lists": Text("ลบทันที {} รายชื่อ", "At once: {} lists"),
    "going_never": Text("ไม่ลบเอง ตอนนี้มี {} คน", "Not by itself; {} people now"),
    "going_nobody": Text("ในวันที่ {} ตอนนี้ยังไม่มีใคร", "On {}; there is nobody now"),
    "going_none": Text("ตอนนี้ไม่มี", "There is nothing now"),
    "keep_hint": Text(
        "ศูนย์ลบให้เองเมื่อถึงวัน ทั้งที่นี่และที่ทุกสถานีในการซิงก์ครั้งถัดไป ระเบียนและตัวเลขของงานไม่มีชื่อใคร จึงเก็บไว้ตลอด "
        "บันทึกว่าใครเปลี่ยนระยะเวลาในหน้านี้ก็เก็บไว้ตลอดเช่นกัน",
        "The hub erases by itself when the day comes, here and, with their next sync, at every station. "
        "Records and counts name nobody, and stay. So does the audit's line about each change made on this page.",
    ),
    "keep_other": Text("เปลี่ยนระยะเวลา", "Change it"),
    "keep_people_days": Text(
        "ข้อมูลส่วนตัวของคน: กี่วันหลังวันสุดท้ายของงาน", "Profiles of people: days after the event's last day"
    ),
    "keep_people_hint": Text("เว้นว่างไว้ถ้าไม่ต้องการให้ลบเอง", "Leave it empty, and none goes by itself."),
    "keep_audit_days": Text("บันทึกการใช้งาน: กี่วัน", "Audit: days"),
    "keep_lists_days": Text("รายชื่อที่นำเข้า: กี่วันหลังใช้ครั้งสุดท้าย", "Lists that were read in: days after they were last used"),
    "keep_look_hint": Text(
        "ยังไม่มีอะไรเปลี่ยนจนกว่าคุณจะดูและยืนยัน", "Nothing changes until you have seen what would, and said yes."
    ),
    "keep_preview": Text("ถ้าเปลี่ยนตามนี้", "What that would do"),
    "keep_same": Text("ไม่มีอะไรเปลี่ยน: เหมือนที่ใช้อยู่", "Nothing: that is how it is already."),
    "keep_at_once": Text(
        "ข้อมูลที่เขียนว่า “ลบทันที” เลยกำหนดที่เลือกไว้แล้ว จะถูกลบภายในสิบนาที และย้อนกลับไม่ได้",
        "What says “at once” is past that day already: it is gone within ten minutes, and cannot be brought back.",
    ),
    "keep_sure": Text("เข้าใจแล้ว ให้ลบทันที", "I know, and want it erased at once"),
    "keep_change": Text("ใช้ระยะเวลานี้", "Keep it for that long"),
    "keep_change_erasing": Text("ใช้ระยะเวลานี้และลบทันที", "Keep it for that long, and erase at once"),
    "keep_leave": Text("ไม่เปลี่ยน", "Leave it as it is"),
    "retention_bad": Text("จำนวนวันต้องเป็นตัวเลขตั้งแต่ 0 ถึง {}", "Days are a number from 0 to {}."),
    "detail_people": Text("ข้อมูลคน {} วันหลังงาน", "people {} days after the event"),
    "detail_people_never": Text("ข้อมูลคนไม่ลบเอง", "people never"),
    "detail_audit": Text("บันทึกการใช้งาน {} วัน", "audit {} days"),
    "detail_lists": Text("รายชื่อ {} วัน", "lists {} days"),
}
