"""A name in Thai and the ways people write it in English sound alike; other names do not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.sounds import sound_keys


@pytest.mark.parametrize(
    ("thai", "english"),
    [
        ("สมชาย", "Somchai Somchay SOMCHAI"),
        ("สมหญิง", "Somying"),
        ("วิชัย", "Wichai Vichai"),
        ("มาลี", "Malee Mali"),
        ("ประเสริฐ", "Prasert Prasirt"),
        ("กัญญา", "Kanya Ganya"),
        ("ธนพล", "Thanapol Tanapon Thanaphon"),
        ("พิมพ์ชนก", "Pimchanok Phimchanok"),
        ("ณัฐวุฒิ", "Nattawut Natthawut"),
        ("สุดารัตน์", "Sudarat Sudarath"),
        ("ศรีสุข", "Srisuk Sisuk"),
        ("ทองคำ", "Thongkham Tongkum"),
        ("วงศ์ใหญ่", "Wongyai"),
        ("เจริญสุข", "Charoensuk Jaroensook"),
        ("ฉัตรชัย", "Chatchai"),
        ("จันทร์เพ็ญ", "Chanpen Janpen"),
        ("ภูมิพล", "Bhumibol Phumiphon"),
        ("สุวรรณี", "Suwannee Suwanni"),
        ("ธรรม", "Tham Dham"),
        ("พรทิพย์", "Porntip Phonthip"),
        ("เยาวลักษณ์", "Yaowalak Yaowaluck"),
        ("สร้อยทิพย์", "Soithip Soytip"),
        ("ทรายแก้ว", "Saikaew Zaikaew"),
        ("รุ่งเรือง", "Rungruang Rungrueng"),
        ("หญิง", "Ying"),
        ("ญาดา", "Yada"),
        ("นุ่นเก๋", "Nunke"),
        ("ไวน์แดง ฝน", "Waidaeng-Fon"),
    ],
)
def test_a_thai_name_sounds_like_its_english_spellings(thai: str, english: str) -> None:
    keys = sound_keys(thai)
    assert keys
    for spelling in english.split():
        assert sound_keys(spelling) == keys


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("สมชาย", "สมศรี"),
        ("กล้า", "คน"),
        ("อนุชา", "ณิชา"),
        ("Malee", "Man"),
        ("วิชัย", "ศิริชัย"),
        ("น้ำฝน", "นาฝน"),
        ("หมู", "ฮามู"),
    ],
)
def test_names_that_sound_otherwise_have_other_keys(one: str, other: str) -> None:
    assert sound_keys(one) != sound_keys(other)


@pytest.mark.parametrize("text", ["", "นา", "อู๋", "A", "081-234", "!!!", "์", "日本"])
def test_what_has_less_than_two_consonants_has_no_key(text: str) -> None:
    assert sound_keys(text) == ()


@given(st.text(max_size=200))
def test_any_text_has_keys_without_blanks_and_the_same_ones_in_capitals(text: str) -> None:
    keys = sound_keys(text)
    assert all(key.isascii() and key.isalpha() for key in keys)
    if text.isascii():
        assert sound_keys(text.upper()) == keys
