"""The words that people write over and into the columns of their lists, in Thai and English."""

import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from kiosk.domain.packs import PersonRole
from kiosk.domain.people import Enrolment


def folded(text: str) -> str:
    """*text* without what people vary: case, width, spaces, underscores, signs."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in plain if unicodedata.category(c)[0] in "LMN")


class Meaning(StrEnum):
    CODE = "code"
    NAME = "name"
    FIRST_NAME = "first name"
    SURNAME = "surname"
    NAME_EN = "English name"
    SURNAME_EN = "English surname"
    NICKNAME = "nickname"
    PHONE = "phone"
    EMAIL = "email"
    ORGANISATION = "organisation"
    ROLE = "role"
    ACTIVITIES = "activities"
    STATUS = "status"
    REFERENCE = "reference"


HEADERS: Final[Mapping[Meaning, str]] = {
    Meaning.CODE: """
        รหัส, รหัสบัตร, รหัสตั๋ว, รหัสคิวอาร์, รหัส QR, รหัสผู้เข้าร่วม, รหัสผู้เข้าร่วมงาน, เลขบัตร,
        หมายเลขบัตร, เลขตั๋ว, หมายเลขตั๋ว, บัตร, ตั๋ว, คิวอาร์, คิวอาร์โค้ด, คิวอาร์โคด, QR, QR code, QR
        โค้ด, บาร์โค้ด, บาร์โคด, โค้ด, โคด, code, codes, badge, badge code, badge id, badge number, badge
        no, barcode, ticket, ticket code, ticket id, ticket number, ticket no, ticket secret, secret, token,
        registration code, check-in code, attendee code, person code
    """,
    Meaning.NAME: """
        ชื่อ-สกุล, ชื่อ-นามสกุล, ชื่อและนามสกุล, ชื่อสกุล, ชื่อเต็ม, ชื่อผู้เข้าร่วม, ชื่อผู้เข้าร่วมงาน,
        ชื่อผู้สมัคร, ผู้เข้าร่วม, name, full name, display name, attendee, attendee name, participant,
        participant name, Thai name, name th, person
    """,
    Meaning.FIRST_NAME: """
        ชื่อ, ชื่อจริง, ชื่อภาษาไทย, ชื่อ (ไทย), first name, given name, first, forename, first name th
    """,
    Meaning.SURNAME: """
        นามสกุล, สกุล, นามสกุลภาษาไทย, surname, last name, family name, last, last name th
    """,
    Meaning.NAME_EN: """
        ชื่ออังกฤษ, ชื่อภาษาอังกฤษ, ชื่อ-สกุลภาษาอังกฤษ, ชื่อ-นามสกุลภาษาอังกฤษ, ชื่อ en, name en, English
        name, full name en, name English, first name en, latin name
    """,
    Meaning.SURNAME_EN: """
        นามสกุลอังกฤษ, นามสกุลภาษาอังกฤษ, surname en, last name en
    """,
    Meaning.NICKNAME: """
        ชื่อเล่น, nickname, nick, nick name, preferred name
    """,
    Meaning.PHONE: """
        โทรศัพท์, โทร, เบอร์, เบอร์โทร, เบอร์โทรศัพท์, เบอร์มือถือ, มือถือ, หมายเลขโทรศัพท์, โทรศัพท์มือถือ,
        phone, phone number, phone no, mobile, mobile phone, mobile number, telephone, tel, tel no, cell
    """,
    Meaning.EMAIL: """
        อีเมล, อีเมล์, อีเมลล์, e-mail, email, mail, email address, e-mail address
    """,
    Meaning.ORGANISATION: """
        องค์กร, หน่วยงาน, สังกัด, บริษัท, โรงเรียน, สถาบัน, ชื่อองค์กร, ชื่อหน่วยงาน, สำนัก, สำนักข่าว,
        organisation, organization, organisation name, organization name, org, company, company name,
        affiliation, institution, outlet
    """,
    Meaning.ROLE: """
        บทบาท, ประเภท, ประเภทผู้เข้าร่วม, role, type, attendee type
    """,
    Meaning.ACTIVITIES: """
        กิจกรรม, รหัสกิจกรรม, กิจกรรมที่ลงทะเบียน, activity, activities, activity id, activity ids
    """,
    Meaning.STATUS: """
        สถานะ, สถานะการสมัคร, ผลการคัดเลือก, ผลคัดเลือก, status, enrolment, enrollment, application status
    """,
    Meaning.REFERENCE: """
        เลขที่, เลขที่ใบสมัคร, เลขอ้างอิง, รหัสอ้างอิง, หมายเลขอ้างอิง, reference, ref, reference no,
        reference number, id, person id, attendee id, row id, external id
    """,
}
"""Separated by commas."""
ROLES: Final[Mapping[PersonRole, str]] = {
    PersonRole.ATTENDEE: """
        attendee attendees visitor visitors guest guests participant participants public general delegate
        student ผู้เข้าร่วม ผู้เข้าร่วมงาน ผู้เข้าร่วมกิจกรรม ผู้เข้าชม ผู้เข้าชมงาน ผู้ร่วมงาน ประชาชน
        ประชาชนทั่วไป บุคคลทั่วไป ทั่วไป แขก นักเรียน นักศึกษา
    """,
    PersonRole.VOLUNTEER: """
        volunteer volunteers helper อาสา อาสาสมัคร จิตอาสา
    """,
    PersonRole.ORGANISATION: """
        organisation organization organisations organizations org company partner partners exhibitor องค์กร
        หน่วยงาน ผู้แทนองค์กร ตัวแทนองค์กร ภาคี ภาคีเครือข่าย บริษัท ผู้ร่วมจัด ผู้ออกบูธ
    """,
    PersonRole.MEDIA: """
        media press journalist reporter สื่อ สื่อมวลชน นักข่าว ผู้สื่อข่าว
    """,
    PersonRole.STAFF: """
        staff crew organiser organizer team เจ้าหน้าที่ ทีมงาน ผู้จัด ผู้จัดงาน สตาฟ
    """,
}
"""Separated by spaces."""
STANDINGS: Final[Mapping[Enrolment, str]] = {
    Enrolment.ACCEPTED: """
        accepted accept approved confirmed selected paid active yes ok ผ่าน ผ่านการคัดเลือก ได้รับคัดเลือก
        ได้รับการคัดเลือก อนุมัติ ตอบรับ ยืนยัน ยืนยันแล้ว ลงทะเบียนแล้ว ชำระแล้ว ปกติ
    """,
    Enrolment.WAITING: """
        waiting waitinglist waitlist waitlisted pending reserve reserved standby รอ สำรอง ตัวสำรอง รอพิจารณา
        รอผล รอยืนยัน
    """,
    Enrolment.NOT_ACCEPTED: """
        notaccepted rejected refused declined cancelled canceled no notselected ไม่ผ่าน ไม่ผ่านการคัดเลือก
        ไม่ได้รับคัดเลือก ไม่ได้รับการคัดเลือก ปฏิเสธ ยกเลิก สละสิทธิ์
    """,
}
"""Separated by spaces."""
