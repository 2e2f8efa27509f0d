"""What is wrong with a list of people, in Thai: the reader of lists says it in English, with what it found in it."""

import re
from typing import Final

from kiosk.domain.packs import Text

_TEXTS: Final = (
    Text(
        "{0} ไม่มีคอลัมน์รหัสบัตร หัวคอลัมน์ที่พบ: {1} ต้องมีหนึ่งคอลัมน์ชื่อ {2}",
        "{0} has no column of badge codes. Headers found: {1}. Name one {2}",
    ),
    Text("บรรทัดนี้มี {0} คอลัมน์ แต่หัวตารางมี {1}", "This line has {0} columns, the header has {1}"),
    Text("ไม่มีรหัส", "There is no code"),
    Text("งานนี้ไม่มีกิจกรรม “{0}”", "The event has no activity “{0}”"),
    Text("รหัสนี้มีแล้วที่บรรทัด {0}", "This code is already on line {0}"),
    Text(
        "เลขอ้างอิงนี้มีแล้วที่บรรทัด {0} แต่ละคนต้องมีของตน",
        "This reference is already on line {0}; every person needs one of their own",
    ),
    Text("ไม่มีไฟล์ {0}", "There is no file {0}"),
    Text("อ่าน {0} ไม่ได้: {1}", "{0} cannot be read: {1}"),
    Text("{0} ว่างเปล่า", "{0} is empty"),
    Text("{0} ใหญ่เกินไป กรุณาบันทึกเป็น CSV UTF-8", "{0} is too large for a workbook; save it as CSV UTF-8"),
    Text("{0} มีรหัสผ่าน กรุณาบันทึกแบบไม่มีรหัสผ่าน", "{0} has a password; save it without one"),
    Text(
        "{0} ไม่ใช่ไฟล์ตารางที่อ่านได้ กรุณาบันทึกใหม่ หรือเป็น CSV UTF-8",
        "{0} is not a workbook that can be read; save it anew, or as CSV UTF-8",
    ),
    Text("เปิดเครื่องหมายคำพูดไว้แล้วไม่ได้ปิด", "A quotation mark is opened here and not closed"),
    Text("แยกบรรทัดนี้ไม่ได้: {0}", "This line cannot be taken apart: {0}"),
    Text("“{0}” ไม่ใช่บทบาท ให้เขียน {1} หรือคำไทย", "“{0}” is not a role; write {1}, or the same in Thai"),
    Text(
        "“{0}” ไม่ใช่สถานะ ให้เขียน accepted, waiting หรือ not_accepted",
        "“{0}” is not a status; write accepted, waiting or not_accepted",
    ),
    Text(
        "Excel ย่อเลขยาวนี้ไปแล้ว ให้ตั้งคอลัมน์เป็นข้อความแล้ววางรหัสใหม่",
        "Excel has shortened this long number; format the column as text and paste the codes anew",
    ),
    Text("รหัสนี้มี {0} ตัวอักษร มีได้ไม่เกิน {1}", "This code has {0} characters; at most {1} can be"),
    Text("ในรหัสนี้มีอักขระควบคุม", "This code holds a control character"),
    Text(
        "Excel เปลี่ยนรหัสนี้เป็นใช่/ไม่ใช่ ให้ตั้งคอลัมน์เป็นข้อความ",
        "Excel has made a yes/no of this code; format the column as text",
    ),
    Text(
        "Excel เก็บตัวเลขได้แค่ 15 หลัก ให้ตั้งคอลัมน์เป็นข้อความแล้ววางใหม่",
        "Excel keeps only 15 digits of a number; format the column as text, paste anew",
    ),
    Text(
        "Excel เปลี่ยนรหัสนี้เป็นวันที่ ให้ตั้งคอลัมน์เป็นข้อความแล้วพิมพ์ใหม่",
        "Excel has made a date of this code; format the column as text and type it anew",
    ),
    Text("มีอักขระควบคุมอยู่ กรุณาพิมพ์ใหม่", "There is a control character in it; type it anew"),
    Text("มี {0} ตัวอักษร มีได้ไม่เกิน {1}", "It has {0} characters; at most {1} can be"),
    Text("มีไบต์ที่ไม่ใช่ข้อความ กรุณาบันทึกรายชื่อเป็น UTF-8", "There are bytes in it that are no text; save the list as UTF-8"),
)
_PATTERNS: Final = [
    (re.compile(re.sub(r"\\\{\d\\\}", "(.*?)", re.escape(text.en)), re.DOTALL), text.th) for text in _TEXTS
]


def in_thai(sentence: str) -> str:
    """*sentence*, with the header of its column before it, in Thai; as it is where there is no word for it."""
    for pattern, thai in _PATTERNS:
        if found := pattern.fullmatch(sentence):
            return thai.format(*found.groups())
    column, colon, rest = sentence.partition(": ")
    return f"{column}: {in_thai(rest)}" if colon else sentence
