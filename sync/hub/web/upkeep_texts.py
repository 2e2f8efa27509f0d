"""Words of the pages that change the event pack and that tell of hubs which hang on hubs, in Thai and in English."""

from collections.abc import Mapping
from typing import Final

from kiosk.domain.packs import Text

UPKEEP_TEXTS: Final[Mapping[str, Text]] = {
    "pack": Text("แพ็กของงาน", "Event pack"),
    "pack_in_force": Text("ใช้อยู่: ฉบับ {} · {} กิจกรรม · {} โซน", "In force: version {} · activities: {} · zones: {}"),
    "pack_other": Text("ฉบับใหม่", "Another version"),
    "pack_file": Text("ไฟล์แพ็ก (.yaml, .toml หรือ .zip ของทั้งโฟลเดอร์)", "Pack (.yaml, .toml, or its folder as .zip)"),
    "pack_hint": Text(
        "ยังไม่มีอะไรเปลี่ยนจนกว่าคุณจะดูและยืนยัน", "Nothing changes until you have seen what would, and said yes."
    ),
    "pack_waiting": Text("ฉบับ {} จะเปลี่ยนสิ่งต่อไปนี้", "What version {} would change"),
    "pack_same": Text("ไม่มีอะไรเปลี่ยน: เหมือนฉบับที่ใช้อยู่", "Nothing: it says the same as the one in force."),
    "pack_apply": Text("ใช้ฉบับนี้", "Put it in force"),
    "pack_drop": Text("ทิ้งฉบับนี้", "Drop it"),
    "pack_apply_hint": Text(
        "ทุกสถานีรับฉบับใหม่เองในการซิงก์ครั้งถัดไป เจ้าหน้าที่จะเห็นว่ามีอะไรเปลี่ยน งานที่ทำอยู่ไม่สะดุด",
        "Stations take it up with their next sync, staff see what changed, and what they are doing goes on.",
    ),
    "pack_wrong": Text("แพ็กนี้ยังใช้ไม่ได้ แก้สิ่งเหล่านี้ก่อน", "This pack cannot be used yet. Mend these:"),
    "pack_other_event": Text("แพ็กนี้เป็นของงานอื่น", "This pack is for another event."),
    "pack_relay": Text(
        "ศูนย์นี้ขึ้นกับศูนย์อื่น เปลี่ยนแพ็กที่ศูนย์นั้น แล้วฉบับใหม่จะมาถึงที่นี่เอง",
        "This hub hangs on another: change the pack there, and it comes down by itself.",
    ),
    "relay_refused": Text(
        "ข้อมูลของ {} ส่งต่อระหว่างสองศูนย์ไม่ได้ เพราะอีกฝ่ายปฏิเสธ ยังอยู่ครบในฝั่งที่มี และจะลองใหม่เอง ข้อมูลอื่นส่งต่อตามปกติ "
        "สาเหตุอยู่ในล็อกของศูนย์",
        "Between the two hubs the records of {} are refused; all others go on. Nothing is lost: they stay where they "
        "are, and are tried again. The hub's log says why.",
    ),
    "relay_revoked": Text(
        "ศูนย์หลักเพิกถอนศูนย์นี้แล้ว ระเบียนที่นี่ยังอยู่ครบแต่ส่งต่อไม่ได้ ให้สถานีที่นี่เข้าร่วมศูนย์อื่น แล้วสถานีจะส่งทุกอย่างไปเอง",
        "The hub above has revoked this one. What is here is safe, but goes no further: let the stations join another "
        "hub, and they bring it everything.",
    ),
    "this_hub": Text("ศูนย์นี้", "this hub"),
    "relay_hubs": Text("ศูนย์ย่อย", "Hubs at venues"),
    "relay_waiting": Text("รอส่งขึ้นมา", "Still to come"),
    "relay_hint": Text(
        "เมื่อเครื่องหายหรือถูกขโมย: ทุกสถานีจะได้กุญแจทำบัตรใหม่ และสถานีของศูนย์ย่อยนี้ต้องเข้าร่วมศูนย์อื่น",
        "For a lost or stolen one: all stations get new keys for badges, and its own have to join another hub.",
    ),
    "invite_hub": Text("เพิ่มศูนย์ย่อย", "Add a hub"),
    "invite_hub_command": Text("สั่งที่เครื่องของศูนย์ย่อย ก่อนเพิ่มสถานีที่นั่น", "Run at that hub, before stations are added there"),
}
