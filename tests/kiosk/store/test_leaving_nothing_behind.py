"""What a station's database keeps private, forgets with a hub, puts aside, and never finds by chance."""

import stat
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.clock import new_id
from kiosk.domain.badges import Badge, mint
from kiosk.domain.hubs import HubIdentity, StationKeys
from kiosk.store.issuing import newest_badge
from kiosk.store.opening import _put_copy_aside
from kiosk.store.station_store import Store
from kiosk.store.sync_port import SyncPort
from tests.builders import DAYS, EVENT, a_person, a_person_id
from tests.kiosk.store.older import back_to_3


@pytest.mark.skipif(sys.platform == "win32", reason="rights are the folder's there")
def test_nobody_else_may_read_the_database_or_a_copy_of_it(store: Store) -> None:
    path = store.home / "station.db"
    aside = _put_copy_aside(path, "0001")
    assert [stat.S_IMODE(file.stat().st_mode) for file in (path, aside)] == [0o600, 0o600]


def test_a_database_of_an_older_form_is_copied_before_it_is_changed(store: Store) -> None:
    with store.writing() as tx:
        back_to_3(tx._connection)
    store.close()
    Store.open(store.home, new_id=new_id).close()
    assert (store.home / "station.before-0003.db").exists()
    Store.open(store.home, new_id=new_id).close()
    assert len(list(store.home.glob("*before*"))) == 1, "the newest form is opened as it is"


def test_another_hub_gets_everything_and_is_told_nothing_of_the_last(store: Store) -> None:
    port = SyncPort(store)
    keys = StationKeys(bytes(32), 7, bytes(range(32)))
    first, second = (HubIdentity(f"http://{name}.test", name, EVENT, "Booth", "t") for name in ("hub-1", "hub-2"))
    port.save_enrolment(first, store.pack(), keys)
    with store.writing() as tx:
        tx.acknowledge(tx.store_id(), 5, {3: "bad"})
        tx.keep_issuer(9, bytes(32))
        tx.set_setting("cursor", "far")
    port.save_enrolment(replace(first, token="new"), store.pack(), keys)
    assert (port.acknowledged(port.store_id()), port.cursor(), port.dead_letters()) == (5, "far", 1)
    port.save_enrolment(second, store.pack(), keys)
    assert (port.acknowledged(port.store_id()), port.cursor(), port.dead_letters()) == (0, "", 0)
    with store.reading() as tx:
        assert tx.issuer(9) is None
        assert tx.own_issuer() == 7


def test_trigrams_in_any_other_order_are_not_the_text(store: Store) -> None:
    with store.writing() as tx:
        tx.keep_people([a_person("8", name="xabcd", nickname="ybcda")], own=True)
        assert tx.search("bcd", 5)
        assert tx.search("abcda", 5) == ()


def test_a_badge_that_names_somebody_else_is_not_one_s_own(store: Store) -> None:
    others = mint(EVENT, Badge(a_person_id("2"), 7), bytes(range(32)))
    own = mint(EVENT, Badge(a_person_id("1"), 7), bytes(range(32)))
    with store.reading() as tx:
        assert newest_badge(tx, a_person("1", codes=(others,)), DAYS[0]) is None
        assert newest_badge(tx, a_person("1", codes=(others, own)), DAYS[0]) == own


def test_nothing_of_somebody_forgotten_is_left_in_the_index(store: Store, tmp_path: Path) -> None:
    with store.writing() as tx:
        tx.keep_people([a_person("8", name="ลับสุดยอด", phone="0811112222")], own=True)
        before = tx._connection.exec_driver_sql("SELECT count(*) FROM term").scalar_one()
        assert tx._connection.exec_driver_sql("SELECT count(*) FROM person_text WHERE hay LIKE '%ลับ%'").scalar_one()
    from kiosk.domain.changes import Page, PersonErased

    SyncPort(store).apply(Page((PersonErased(a_person_id("8")),), "c", more=False))
    with store.reading() as tx:
        asked = "SELECT count(*) FROM person_text WHERE hay LIKE '%ลับ%'"
        assert tx._connection.exec_driver_sql(asked).scalar_one() == 0
        assert tx._connection.exec_driver_sql("SELECT count(*) FROM term").scalar_one() < before
