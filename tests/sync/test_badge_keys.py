"""Issuer keys on their way: from the hub, sealed, to real stations, and what a badge is worth there."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from kiosk.domain.badges import UNVERIFIED_ACT, Badge, mint
from kiosk.domain.changes import AnomalyState, IssuerKnown
from kiosk.domain.ids import RecordId, subject_of_code
from kiosk.domain.kinds import Audit, BadgeIssued
from kiosk.domain.verdicts import Go, Look, Reason, Stop
from sync.hub import admin, enrolling, people_acts
from sync.hub.service import HubService
from sync.hub.station_peer import StationPeer
from sync.hub.store import anomalies
from sync.hub.store.anomalies import AnomalyKind
from sync.protocol import sealing
from sync.protocol.change_wire import encode_change
from sync.protocol.errors import Refused
from sync.protocol.messages import EnrolRequest
from tests.builders import EVENT, a_person, a_person_id, someone
from tests.sync.booth import Booth, booths
from tests.sync.conftest import Connect, Enrol, Talk, invitation

PERSON = a_person_id()


@pytest.fixture
def booth(tmp_path: Path, hub: HubService, connect: Connect) -> Iterator[Callable[[str], Booth]]:
    with booths(tmp_path, hub, connect) as make:
        yield make


def badge_of(booth: Booth) -> str:
    with booth.store.writing() as tx:
        tx.keep_people([a_person()], own=True)
    return booth.desk.mint_badge(PERSON).code


def noted(hub: HubService) -> list[str]:
    hub.catch_up()
    with hub.reading() as connection:
        found = [a for a in anomalies.newest(connection, 9) if a.kind is AnomalyKind.BAD_BADGE]
    return [json.loads(a.detail)["why"] for a in found]


def test_a_badge_is_look_until_its_issuer_s_key_came_by_the_hub_and_go_from_then_on(
    booth: Callable[[str], Booth],
) -> None:
    a, b = booth("a"), booth("b")
    code = badge_of(a)
    first = b.desk.scan(code)
    assert first.verdict == Look((Reason.UNVERIFIED_BADGE,))
    assert first.record is not None
    b.desk.undo(first.record)
    b.pull()
    assert b.desk.scan(code).verdict == Go((Reason.OK,)), "though station a never told anybody of that badge"


def test_the_hub_settles_what_a_station_could_not_check(hub: HubService, booth: Callable[[str], Booth]) -> None:
    a, b = booth("a"), booth("b")
    b.desk.scan(badge_of(a))
    b.push()
    assert noted(hub) == []
    b.desk.scan(mint(EVENT, Badge(a_person_id("2"), issuer=1), bytes(32)))
    b.desk.scan(mint(EVENT, Badge(a_person_id("3"), issuer=999), bytes(32)))
    b.push()
    assert sorted(noted(hub)) == ["forged", "unknown_issuer"]
    b.push()
    assert len(noted(hub)) == 2, "each is noted once"


@pytest.mark.parametrize("first", ["scan", "badge"])
def test_a_genuine_badge_of_a_retired_key_is_verified_whichever_comes_to_the_hub_first(
    hub: HubService, hub_home: Path, booth: Callable[[str], Booth], first: str
) -> None:
    a, b = booth("a"), booth("b")
    booth("stolen")
    code = badge_of(a)
    admin.revoke_station(hub_home, "stolen")
    b.pull()
    assert b.desk.scan(code).verdict == Look((Reason.UNVERIFIED_BADGE,))
    one, other = (b, a) if first == "scan" else (a, b)
    one.push()
    assert noted(hub) == (["unknown_issuer"] if first == "scan" else [])
    other.push()
    assert noted(hub) == []
    b.pull()
    (told,) = (each for each in b.desk.anomalies() if each.kind == "good_badge")
    assert (told.kind, told.state, told.detail["why"]) == ("good_badge", AnomalyState.ENDED, "issued")


def test_a_badge_made_before_there_was_a_hub_is_verified_once_its_station_tells(
    hub: HubService, tmp_path: Path, connect: Connect, booth: Callable[[str], Booth]
) -> None:
    alone, b = Booth(tmp_path / "alone", connect, "alone"), booth("b")
    code = badge_of(alone)
    b.desk.scan(code)
    b.push()
    assert noted(hub) == ["unknown_issuer"]
    alone.join(hub)
    alone.push()
    assert noted(hub) == []
    alone.store.close()


@pytest.mark.parametrize("merged", ["before", "after"])
def test_a_badge_made_under_another_id_of_the_same_person_is_verified(
    hub: HubService, station: Enrol, talk: Talk, merged: str
) -> None:
    """Made for one, scanned where that person goes under the other's id."""
    a, b = station("a"), station("b")
    code = mint(EVENT, Badge(PERSON, issuer=900), bytes(32))
    a.learn(a_person(), a_person("2"))
    a.write(BadgeIssued(subject_of_code(EVENT, code).removeprefix("code:")), someone())
    b.write(Audit(UNVERIFIED_ACT, {"of": "x", "badge": code}), someone("2"))

    def merge() -> None:
        people_acts.merge(hub, "user:1", PERSON, a_person_id("2"), "the same")

    talk.sync(a)
    if merged == "before":
        merge()
    talk.sync(b)
    if merged == "after":
        assert noted(hub) == ["unknown_issuer"]
        merge()
    assert noted(hub) == []


def test_a_badge_that_the_hub_verifies_at_once_is_told_to_the_station_that_could_not(
    hub: HubService, booth: Callable[[str], Booth]
) -> None:
    a, b = booth("a"), booth("b")
    b.desk.scan(badge_of(a))
    b.push()
    assert noted(hub) == []
    b.pull()
    told = [each.detail["why"] for each in b.desk.anomalies() if each.kind == "good_badge"]
    assert told == ["verified"], "whatever else the hub has noted about the booth meanwhile, such as its clock"


def test_a_revoked_station_s_badges_are_stopped_everywhere_at_the_next_sync(
    hub: HubService, hub_home: Path, booth: Callable[[str], Booth]
) -> None:
    stolen, b = booth("stolen"), booth("b")
    code = badge_of(stolen)
    b.pull()
    admin.revoke_station(hub_home, "stolen")
    assert b.desk.scan(code).record is not None, "not heard of it yet"
    b.desk.undo(record_of(b))
    b.pull()
    assert b.desk.scan(code).verdict == Stop((Reason.ISSUER_REVOKED,), True)
    late = booth("late")
    late.pull()
    assert late.desk.scan(code).verdict == Stop((Reason.ISSUER_REVOKED,), True)
    stolen.join(hub)
    b.pull()
    assert b.desk.scan(stolen.desk.reissue_badge(PERSON).code).verdict == Go((Reason.OK,)), "enrolled anew, a new key"
    assert b.desk.scan(code).verdict == Stop((Reason.ISSUER_REVOKED,), True)


def test_no_key_that_a_stolen_station_knew_proves_anything_once_it_is_revoked(
    hub: HubService, hub_home: Path, booth: Callable[[str], Booth]
) -> None:
    a, b, stolen = booth("a"), booth("b"), booth("stolen")
    genuine = badge_of(a)
    for each in (a, b, stolen):
        each.push()
        each.pull()
    with stolen.store.reading() as tx:
        key = tx.issuer(1)
    assert key is not None
    forged = mint(EVENT, Badge(a_person_id("2"), issuer=1), key.key)
    assert b.desk.scan(forged).verdict == Go((Reason.OK,)), "who can check badges of station a can make them"
    b.desk.undo(record_of(b))
    admin.revoke_station(hub_home, "stolen")
    a.pull()
    b.pull()
    assert b.desk.scan(forged).verdict == Look((Reason.UNVERIFIED_BADGE,))
    assert b.desk.scan(genuine).verdict == Look((Reason.UNVERIFIED_BADGE,))
    b.push()
    assert noted(hub) == ["unknown_issuer"], "station a told of making the genuine one, nobody of the other"
    assert b.desk.scan(a.desk.reissue_badge(PERSON).code).verdict == Look((Reason.ALREADY_HERE,)), "by a's new key"
    with a.store.reading() as tx:
        assert tx.own_issuer() == 4


def record_of(booth: Booth) -> RecordId:
    return booth.desk.glance().recent[0].record


def test_a_station_that_enrols_again_keeps_its_number_and_gets_every_key_again(
    hub: HubService, booth: Callable[[str], Booth]
) -> None:
    a, b = booth("a"), booth("b")
    b.pull()
    code = badge_of(a)
    with b.store.writing() as tx:
        tx.set_setting("sealing_key", None)
        tx._connection.exec_driver_sql("DELETE FROM issuer")
    with b.store.reading() as tx:
        number = tx.own_issuer()
    b.join(hub)
    b.pull()
    with b.store.reading() as tx:
        assert tx.own_issuer() == number == 2
    assert b.desk.scan(code).verdict == Go((Reason.OK,))


def test_no_key_is_readable_on_the_wire(hub: HubService, booth: Callable[[str], Booth]) -> None:
    a, b = booth("a"), booth("b")
    with a.store.reading() as tx:
        known = tx.issuer(tx.own_issuer())
    assert known is not None
    identity = b.port.enrolment()
    assert identity is not None
    raw = Raw(hub, identity.token).everything()
    assert b'"issuer"' in raw
    assert known.key not in raw
    assert msgspec.json.encode(known.key).strip(b'"') not in raw
    with pytest.raises(TypeError, match="sealed"):
        encode_change(IssuerKnown(1, known.key))


class Raw:
    """What a station would be told, as bytes."""

    def __init__(self, hub: HubService, token: str) -> None:
        self._peer = StationPeer(hub, token)

    def everything(self) -> bytes:
        from sync.protocol.messages import ChangesRequest

        return b"".join(bytes(raw) for raw in self._peer.changes(ChangesRequest(cursor="", limit=1000)).changes)


def test_a_key_sealed_to_another_station_or_purpose_does_not_open() -> None:
    mine, other = sealing.new_private_key(), sealing.new_private_key()
    public = sealing.read_public_key(sealing.public_key_of(mine))
    assert public is not None
    box = sealing.seal(b"secret", public, info="a")
    assert sealing.unseal(box, mine, info="a") == b"secret"
    assert sealing.unseal(box, other, info="a") is None
    assert sealing.unseal(box, mine, info="b") is None
    assert sealing.unseal(box[:-4], mine, info="a") is None
    assert sealing.unseal("not base64!", mine, info="a") is None


@pytest.mark.parametrize("key", ["", "AAAA", "not base64!", "A" * 43 + "=", "AQ" + "A" * 41 + "="])
def test_an_enrolment_with_a_key_that_is_none_is_refused_and_the_code_stays_good(hub: HubService, key: str) -> None:
    code = invitation(hub, "http://hub.test").code
    with pytest.raises(Refused, match="sealing_key"):
        enrolling.enrol(hub, EnrolRequest(code=code, store="s", name="s", sealing_key=key))
    assert isinstance(enrolling.enrol(hub, EnrolRequest(code=code, store="s", name="s")).station_name, str)


def test_a_station_of_an_older_program_enrols_without_keys(hub: HubService) -> None:
    answer = enrolling.enrol(hub, EnrolRequest(code=invitation(hub, "http://hub.test").code, store="old", name="old"))
    assert not isinstance(answer.issuer, int)
    assert b'"issuer"' not in Raw(hub, answer.station_token).everything()
