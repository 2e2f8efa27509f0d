"""People are found the way staff look for them, and lists can be imported again."""

import pytest

from kiosk.domain.people import PersonEntry
from kiosk.people_import import import_people
from kiosk.roster import BadRow, RosterRow
from kiosk.store.directory import Kept
from kiosk.store.station_store import Store
from tests.builders import a_person
from tests.kiosk.store.older import back_to_3

SOMCHAI = a_person(
    "s", name="สมชาย ใจดี", name_en="Somchai Jaidee", nickname="นก", organisation="มูลนิธิเพื่อคนไทย", phone="081-234-5678"
)
NOKYUNG = a_person("n", name="นกยูง ศรีสุข", name_en="Nokyung Srisuk", nickname="ยูง", phone="0899990000")
TON = a_person("t", name="ต้นกล้า รักป่า", nickname="ต้น", organisation="Blue Sea Co., Ltd.")


NAM = a_person("f", name="น้ำฝน พรมมา")


@pytest.fixture
def people(store: Store) -> Store:
    with store.writing() as tx:
        tx.keep_people([SOMCHAI, NOKYUNG, TON, NAM], own=True)
    return store


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("สมชาย", [SOMCHAI]),
        ("ใจดี", [SOMCHAI]),
        ("สมชาย ใจดี", [SOMCHAI]),
        ("ใจดี สมชาย", [SOMCHAI]),
        ("สมชายใจดี", [SOMCHAI]),
        ("มชา", [SOMCHAI]),
        ("somchai", [SOMCHAI]),
        ("SOMCHAI JAI", [SOMCHAI]),
        ("นก", [SOMCHAI, NOKYUNG, TON]),
        ("5678", [SOMCHAI]),
        ("๕๖๗๘", [SOMCHAI]),
        ("ต้น", [TON]),
        ("ตน", [TON]),
        ("blue sea", [TON]),
        ("คนไทย", [SOMCHAI]),
        ("กล้า", [TON]),
        ("น\u0e4d\u0e49าฝน", [NAM]),
        ("น้ำฝน", [NAM]),
        ("นำฝน", [NAM]),
        ("น้ำ ฝน", [NAM]),
        ("ชาย ใจ", [SOMCHAI]),
        ("สมชาย มูลนิธิ", [SOMCHAI]),
        ("ไทย ใจดี", [SOMCHAI]),
        ("tonkla", [TON]),
        ("Rakpa Tonkla", [TON]),
        ("nam fon", [NAM]),
        ("ส้มชัย", [SOMCHAI]),
        ("นกยุง", [NOKYUNG]),
        ("ชา", [SOMCHAI]),
        ("ดี", [SOMCHAI]),
        ("กย", [NOKYUNG]),
        ("ue", [TON]),
        ("นายสมชาย", [SOMCHAI]),
        ("คุณนก", [SOMCHAI, NOKYUNG, TON]),
        ("Mr. Somchai", [SOMCHAI]),
        ("081-234-5678", [SOMCHAI]),
        ("0812345678", [SOMCHAI]),
        ("๐๘๑ ๒๓๔ ๕๖๗๘", [SOMCHAI]),
        ("+66 81 234 5678", [SOMCHAI]),
        ("345678", [SOMCHAI]),
        ("0912345678", []),
        ("45 678", [SOMCHAI]),
        ("นก 5678", [SOMCHAI]),
        ("นก 345678", [SOMCHAI]),
        ("นก 1111", []),
        ("code-s", [SOMCHAI]),
        ("CODE-S", []),
        ("ไม่มีใคร", []),
        ("น", []),
        ("", []),
        ('"; DROP TABLE person; --', []),
        ("%_*", []),
        ("NEAR(a b)", []),
        ("สมชาย\0", [SOMCHAI]),
        ("x" * 5000, []),
    ],
)
def test_people_are_found_by_any_part_staff_remember(people: Store, query: str, found: list[PersonEntry]) -> None:
    with people.reading() as tx:
        assert list(tx.search(query, 10)) == found


def test_a_nickname_comes_before_names_that_only_begin_like_it(people: Store) -> None:
    with people.reading() as tx:
        assert tx.search("นก", 1) == (SOMCHAI,)


def test_who_is_called_so_comes_first_then_who_is_named_so_then_nicknames_and_names_that_begin_so(store: Store) -> None:
    begins, begins_nickname, named, nickname = (
        a_person("1b", name="ฝนทิพย์ ใจดี"),
        a_person("2n", name="มาลี ศรีสุข", nickname="ฝนหลวง"),
        a_person("3f", name="ฝน แสงทอง"),
        a_person("4c", name="กัญญา บุญมี", nickname="ฝน"),
    )
    with store.writing() as tx:
        tx.keep_people([begins, begins_nickname, named, nickname], own=True)
        assert tx.search("ฝน", 9) == (nickname, named, begins_nickname, begins)


def test_a_title_that_a_list_writes_to_the_name_hides_nobody(store: Store) -> None:
    entry = a_person("1t", name="นางสาวพิมพ์ชนก วัฒนกูล")
    with store.writing() as tx:
        tx.keep_people([entry], own=True)
        for query in ("พิ", "พิมพ์ชนก", "พิมพ์ชนก วัฒ", "นางสาวพิมพ์", "น.ส. พิมพ์ชนก"):
            assert tx.search(query, 9) == (entry,), query


def test_people_with_two_names_that_begin_alike_take_nobody_else_s_place(store: Store) -> None:
    twice = [a_person(f"t{n}", name="Somsak Somboon", name_en="Somsri") for n in range(4)]
    with store.writing() as tx:
        tx.keep_people([*twice, a_person("last", name="Somying")], own=True)
        assert len(tx.search("som", 5)) == 5


def test_names_come_before_organisations_and_whole_words_before_parts_and_those_before_sounds(store: Store) -> None:
    sounds, part, organisation, name = (
        a_person("1s", name="Talaysai"),
        a_person("2p", name="ชายทะเลใส"),
        a_person("3o", name="นัท", organisation="บริษัท ทะเลใส จำกัด"),
        a_person("4n", name="ทะเลใส ใจดี"),
    )
    with store.writing() as tx:
        tx.keep_people([sounds, part, organisation, name], own=True)
        assert tx.search("ทะเลใส", 9) == (name, organisation, part, sounds)
        assert tx.search("ทะเลใส", 2) == (name, organisation)


def test_two_words_that_thousands_have_find_the_one_who_has_both(store: Store) -> None:
    crowd = [a_person(f"a{n}", name=f"สมชาย วงศ์{n}") for n in range(600)]
    crowd += [a_person(f"b{n}", name=f"วิชัย ใจดี{n}") for n in range(600)]
    with store.writing() as tx:
        tx.keep_people([*crowd, SOMCHAI], own=True)
        assert tx.search("ใจดี สมชาย", 9) == (SOMCHAI,)
        assert tx.search("สมชาย ใจ", 9) == (SOMCHAI,)


def test_an_older_directory_is_made_findable_by_sound_and_by_two_letters_when_it_is_migrated(people: Store) -> None:
    from kiosk.store import opening

    with people.writing() as tx:
        tx._connection.exec_driver_sql("DELETE FROM term")
        tx._connection.exec_driver_sql("INSERT INTO term SELECT 'old', n FROM person")
        tx._connection.exec_driver_sql("UPDATE person_text SET hay = 'old'")
        back_to_3(tx._connection)
    with people._engine.begin() as connection:
        opening._upgrade(opening._alembic(), connection)
    with people.reading() as tx:
        assert tx.search("tonkla", 9) == (TON,)
        assert tx.search("blue", 9) == (TON,)
        assert tx.search("ue", 9) == (TON,)
        assert tx.search("old", 9) == ()


def test_importing_the_same_list_again_changes_nothing_and_a_new_name_only_that(people: Store) -> None:
    with people.writing() as tx:
        assert tx.keep_people([SOMCHAI, NOKYUNG], own=True) == Kept(0, 0, 2)
        renamed = a_person("s", name="สมชาย ใหม่มาก", nickname="นก")
        assert tx.keep_people([renamed, NOKYUNG], own=True) == Kept(0, 1, 1)
        assert [p.person for p in tx.search("ใหม่มาก", 5)] == [SOMCHAI.person]
        assert tx.search("ใจดี", 5) == ()


def test_a_list_that_leaves_a_code_out_does_not_make_the_badge_stop_working(people: Store) -> None:
    with people.writing() as tx:
        tx.keep_people([a_person("s", codes=("second",), name="สมชาย ใจดี")], own=True)
        assert {entry.person for entry, _ in tx.by_code("code-s")} == {SOMCHAI.person}
        assert {entry.person for entry, _ in tx.by_code("second")} == {SOMCHAI.person}


def test_an_erased_person_leaves_no_trace_in_the_directory(people: Store) -> None:
    from kiosk.domain.changes import Page, PersonErased
    from kiosk.store.sync_port import SyncPort

    SyncPort(people).apply(Page((PersonErased(SOMCHAI.person),), "c", more=False))
    with people.reading() as tx:
        assert tx.by_code("code-s") == ()
        assert [p.person for p in tx.search("นก", 5)] == [NOKYUNG.person, TON.person]
        assert tx.search("สมชาย", 5) == ()


def test_what_is_learnt_here_waits_for_the_hub_and_what_the_hub_said_does_not(people: Store) -> None:
    from kiosk.domain.changes import Page, PersonChanged
    from kiosk.store.sync_port import SyncPort

    port = SyncPort(people)
    numbers = [n for n, _ in port.profiles_after(0, 100)]
    assert numbers == list(range(1, 10)), "five of the station and four more, each numbered once"
    port.apply(Page((PersonChanged(a_person("hub")),), "c", more=False))
    assert [n for n, _ in port.profiles_after(0, 100)] == numbers
    with people.writing() as tx:
        tx.keep_people([a_person("s", name="ใหม่")], own=True)
    (last,) = port.profiles_after(9, 100)
    assert last[0] == 10


def test_bad_rows_are_told_and_the_good_ones_kept(store: Store) -> None:
    rows: list[RosterRow | BadRow] = [
        RosterRow(2, a_person("x")),
        BadRow(3, "code", "empty"),
        RosterRow(4, a_person("y")),
    ]
    seen: list[int] = []
    imported = import_people(store, rows, progress=seen.append)
    assert imported.kept == Kept(2, 0, 0)
    assert imported.skipped == (BadRow(3, "code", "empty"),)
    assert seen == [3]
