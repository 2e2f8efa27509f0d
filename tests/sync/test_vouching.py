"""Who vouches for what: signed batches, proven enrolments, a computer that takes a broken one's place."""

import copy
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select, update

from kiosk.domain.hubs import HubIdentity, StationKeys
from kiosk.domain.ids import StoreId
from kiosk.domain.kinds import CheckedIn, Erased
from kiosk.domain.records import genesis
from sync.client.enrolment import enrol
from sync.client.outgoing import Limits, next_batch
from sync.client.session import Session
from sync.hub import admin, enrolling
from sync.hub.inviting import invite
from sync.hub.service import HubService
from sync.hub.station_peer import StationPeer
from sync.hub.store import anomalies, issuers, people, schema, signatures, stations
from sync.hub.store.anomalies import AnomalyKind
from sync.hub.store.people import Learned
from sync.hub.store.signatures import BLOCK
from sync.hub.store.stations import Newcomer
from sync.protocol import signing
from sync.protocol.errors import ErrorCode, Refused
from sync.protocol.invitation import Invitation
from sync.protocol.messages import EnrolRequest, RecordsRequest, Tip
from tests.builders import EVENT, a_pack, a_person, a_person_id, someone
from tests.fakes.clock import FakeClock
from tests.fakes.sync_store import MemoryStore
from tests.sync.conftest import Enrol, HubClock, Talk, invitation, join

IN = CheckedIn("trees", "env", "2019-10-10")
ADDRESS = "http://127.0.0.1:8000"


def batch_of(booth: MemoryStore) -> RecordsRequest:
    """Everything in the journal, not signed."""
    store = booth.store_id()
    batch = next_batch(booth, store, Tip(seq=0, hash=genesis(store)), Limits())
    assert batch is not None
    return batch


def private_of(booth: MemoryStore) -> bytes:
    private = booth.signing_key()
    assert private is not None
    return private


def peer(hub: HubService, booth: MemoryStore) -> StationPeer:
    identity = booth.enrolment()
    assert identity is not None
    return StationPeer(hub, identity.token)


def sync(hub: HubService, booth: MemoryStore) -> None:
    session = Session(booth, peer(hub, booth), FakeClock(), "test")
    session.push(session.hello())


def at_hub(home: Path) -> int:
    return len(list(admin.records(home)))


def replacing(hub: HubService, name: str) -> Invitation:
    with hub.writing() as connection:
        station = stations.named(connection, name)
        assert station is not None
        return invite(hub, connection, address=ADDRESS, station=station.id).invitation


def joined(hub: HubService, booth: MemoryStore, code: Invitation, *, name: str = "new computer") -> str:
    return enrol(booth, code, name=name, connect=lambda _: StationPeer(hub, "")).station_name


def forgeries(booth: MemoryStore) -> dict[str, Callable[[RecordsRequest], RecordsRequest]]:
    other, private = signing.new_private_key(), private_of(booth)
    return {
        "none": lambda batch: batch,
        "another_key": lambda batch: signing.signed_batch(batch, event=EVENT, private=other),
        "another_event": lambda batch: signing.signed_batch(batch, event="another-expo", private=private),
        "another_tip": lambda batch: msgspec.structs.replace(
            batch, signature=signing.sign(signing.tip_text(EVENT, batch.store, Tip(seq=1, hash="0" * 64)), private)
        ),
        "rubbish": lambda batch: msgspec.structs.replace(batch, signature="not base64!"),
    }


@pytest.mark.parametrize("kind", ["none", "another_key", "another_event", "another_tip", "rubbish"])
def test_a_batch_that_its_station_did_not_sign_is_refused_and_nothing_of_it_kept(
    hub: HubService, hub_home: Path, station: Enrol, kind: str
) -> None:
    booth = station("booth-1")
    booth.write(IN, someone("7"))
    booth.write(IN, someone("8"))
    with pytest.raises(Refused) as refused:
        peer(hub, booth).records(forgeries(booth)[kind](batch_of(booth)))
    assert refused.value.reason == ErrorCode.BAD_SIGNATURE
    assert at_hub(hub_home) == 0
    sync(hub, booth)
    assert at_hub(hub_home) == 2


def test_signed_batches_go_through_and_the_hub_keeps_the_proof(
    hub: HubService, hub_home: Path, talk: Talk, station: Enrol
) -> None:
    booth = station("booth-1")
    for number in range(3):
        booth.write(IN, someone(str(number)))
        talk.sync(booth)
    store = booth.store_id()
    with hub.reading() as connection:
        (proof,) = signatures.tips_of(connection, store)
    seq, digest = booth.tip(store)
    assert proof.tip == Tip(seq=seq, hash=digest), "earlier points of the same block prove nothing more"
    text = signing.tip_text(EVENT, store, proof.tip)
    assert signing.is_raw_signature(text, proof.signature, proof.public)
    assert at_hub(hub_home) == 3


def test_of_every_thousand_records_one_signed_point_is_kept(hub: HubService, station: Enrol) -> None:
    booth = station("booth-1")
    for _ in range(2 * BLOCK + 10):
        booth.write(IN)
    store, private = booth.store_id(), private_of(booth)
    at = Tip(seq=0, hash=genesis(store))
    while (batch := next_batch(booth, store, at, Limits(301))) is not None:
        peer(hub, booth).records(signing.signed_batch(batch, event=EVENT, private=private))
        at = Tip(seq=batch.last_seq, hash=batch.tip_after)
    with hub.reading() as connection:
        kept = [proof.tip.seq for proof in signatures.tips_of(connection, store)]
    assert kept == [903, 1806, 2010]


def test_the_hub_proves_what_its_stations_signed_and_tells_what_was_altered_here(
    hub: HubService, hub_home: Path, station: Enrol
) -> None:
    booth, other = station("booth-1"), station("booth-2")
    for each in (booth, other):
        each.write(IN, someone("1"))
        each.write(IN, someone("2"))
        sync(hub, each)
    assert sorted((proof.name, proof.through, proof.problem) for proof in admin.signed(hub_home)) == [
        ("booth-1", 2, None),
        ("booth-2", 2, None),
    ]
    altered = update(schema.record).where(schema.record.c.seq == 2).values(hash=bytes(32))
    with hub.writing() as connection:
        mine = select(schema.journal.c.id).where(schema.journal.c.store == "booth-1").scalar_subquery()
        connection.execute(altered.where(schema.record.c.journal == mine))
        connection.execute(update(schema.journal).where(schema.journal.c.id == mine).values(hash=bytes(32)))
        another = update(schema.signed_tip).values(signature=bytes(64))
        connection.execute(another.where(schema.signed_tip.c.journal != mine))
    assert {proof.name: proof.problem for proof in admin.signed(hub_home)} == {"booth-1": 2, "booth-2": 2}


def test_a_station_of_an_older_program_hands_in_unsigned_until_it_enrols_with_a_key(
    hub: HubService, hub_home: Path
) -> None:
    code = invitation(hub, ADDRESS).code
    answer = enrolling.enrol(hub, EnrolRequest(code=code, store="old", name="old"))
    booth = MemoryStore("old")
    booth.write(IN)
    StationPeer(hub, answer.station_token).records(batch_of(booth))
    assert at_hub(hub_home) == 1
    join(hub, booth)
    booth.write(IN)
    with pytest.raises(Refused, match="another key"):
        peer(hub, booth).records(batch_of(booth))
    sync(hub, booth)
    assert at_hub(hub_home) == 2


def test_the_hub_tells_its_own_keys_and_a_station_that_enrolled_before_hears_of_them(
    hub: HubService, station: Enrol
) -> None:
    booth = station("booth-1")
    identity = booth.enrolment()
    assert identity is not None
    assert hub.trust is not None
    told = {"hub_signing_key": identity.signing_key, "hub_sealing_key": identity.sealing_key}
    assert told == hub.trust.public_keys
    booth.save_hub_keys("", "")
    sync(hub, booth)
    assert booth.enrolment() == identity


# who may enrol as whom


def test_knowing_a_stores_name_is_not_enough_to_enrol_as_it(hub: HubService, hub_home: Path, station: Enrol) -> None:
    booth = station("booth-1")
    thief = MemoryStore("booth-1")
    code = invitation(hub, ADDRESS)
    with pytest.raises(Refused) as refused:
        joined(hub, thief, code)
    assert refused.value.reason == ErrorCode.NOT_YOUR_STORE
    with pytest.raises(Refused):
        enrolling.enrol(hub, EnrolRequest(code=code.code, store="booth-1", name="thief"))
    booth.write(IN)
    sync(hub, booth)
    assert at_hub(hub_home) == 1, "the station itself noticed nothing"
    assert joined(hub, MemoryStore("booth-2"), code) == "new computer", "the code was not used up"


def test_an_enrolment_signed_by_another_key_than_it_names_is_refused(hub: HubService) -> None:
    key = signing.public_key_of(signing.new_private_key())
    request = EnrolRequest(code=invitation(hub, ADDRESS).code, store="s", name="s", signing_key=key)
    false = signing.sign(signing.enrolment_text(request), signing.new_private_key())
    for signature in (msgspec.UNSET, "", false):
        with pytest.raises(Refused, match="signing_key"):
            enrolling.enrol(hub, msgspec.structs.replace(request, signature=signature))


def test_a_station_enrols_again_with_its_own_key_and_keeps_its_name(hub: HubService, station: Enrol) -> None:
    booth = station("booth-1")
    first = booth.enrolment()
    join(hub, booth, name="Booth booth-1")
    again = booth.enrolment()
    assert first is not None
    assert again is not None
    assert again.station_name == first.station_name
    assert again.token != first.token
    with pytest.raises(Refused, match="does not know this station"):
        Session(booth, StationPeer(hub, first.token), FakeClock()).hello()


# a broken computer


def test_a_new_computer_takes_the_name_of_a_broken_one_whose_journal_still_counts(
    hub: HubService, hub_home: Path, station: Enrol
) -> None:
    broken = station("booth-1")
    broken.write(IN, someone("1"))
    sync(hub, broken)
    broken.write(IN, someone("2"))
    fresh = MemoryStore("booth-9")
    assert joined(hub, fresh, replacing(hub, "Booth booth-1")) == "Booth booth-1"
    fresh.write(IN, someone("3"))
    sync(hub, fresh)
    sync(hub, copy.deepcopy(broken))
    assert at_hub(hub_home) == 3
    with hub.reading() as connection:
        assert stations.names(connection) == {"booth-1": "Booth booth-1", "booth-9": "Booth booth-1"}
        noted = {anomaly.kind for anomaly in anomalies.newest(connection, 9)}
    assert AnomalyKind.REVOKED_SENDING not in noted, "it was expected"


def test_a_replaced_computer_may_only_hand_in(hub: HubService, station: Enrol) -> None:
    broken = station("booth-1")
    joined(hub, MemoryStore("booth-9"), replacing(hub, "Booth booth-1"))
    session = Session(broken, peer(hub, broken), FakeClock())
    assert session.hello().revoked
    with pytest.raises(Refused) as refused:
        session.pull()
    assert refused.value.reason == ErrorCode.REVOKED


def test_nobody_else_can_hand_in_the_broken_ones_journal(hub: HubService, hub_home: Path, station: Enrol) -> None:
    broken = station("booth-1")
    broken.write(IN, someone("2"))
    fresh = MemoryStore("booth-9")
    joined(hub, fresh, replacing(hub, "Booth booth-1"))
    batch = signing.signed_batch(batch_of(broken), event=EVENT, private=private_of(fresh))
    for token in (peer(hub, broken), peer(hub, fresh)):
        with pytest.raises(Refused) as refused:
            token.records(batch)
        assert refused.value.reason in (ErrorCode.BAD_SIGNATURE, ErrorCode.NOT_YOUR_STORE)
    assert at_hub(hub_home) == 0


def test_the_same_computer_comes_back_with_a_new_disk_key_by_a_code_for_its_place(
    hub: HubService, hub_home: Path, station: Enrol
) -> None:
    """Its database came back from a backup that is older than its enrolment: the key is gone, the name is not."""
    booth = station("booth-1")
    booth.write(IN)
    sealed, signed = booth.sealing_key(), batch_of(booth)
    old = signing.signed_batch(signed, event=EVENT, private=private_of(booth))
    assert sealed is not None
    booth.keys = StationKeys(sealed, 0, b"")
    assert joined(hub, booth, replacing(hub, "Booth booth-1"), name="Booth booth-1") == "Booth booth-1"
    peer(hub, booth).records(old)
    booth.write(IN)
    sync(hub, booth)
    assert at_hub(hub_home) == 2, "what the older key signed is as good"
    with hub.reading() as connection:
        (row,) = stations.every(connection)
    assert not row.is_revoked


def test_withdrawing_by_name_means_the_computer_at_work(hub: HubService, hub_home: Path, station: Enrol) -> None:
    station("booth-1")
    fresh = MemoryStore("booth-9")
    joined(hub, fresh, replacing(hub, "Booth booth-1"))
    admin.revoke_station(hub_home, "Booth booth-1")
    assert Session(fresh, peer(hub, fresh), FakeClock()).hello().revoked


def test_a_code_for_a_stolen_computers_place_stops_its_badges_at_once(
    hub: HubService, hub_home: Path, station: Enrol, hub_clock: HubClock
) -> None:
    stolen = station("booth-1")
    code = admin.replace_code(hub_home, "Booth booth-1", address=ADDRESS, stolen=True)
    assert Session(stolen, peer(hub, stolen), FakeClock()).hello().revoked
    hub_clock.ms = code.expires - 1
    assert joined(hub, MemoryStore("booth-9"), code.invitation) == "Booth booth-1"


# hubs, whose journals erase people


def erased_by(hub: HubService, booth: MemoryStore) -> bool:
    """Whether anybody is erased once *booth* handed in that they were."""
    with hub.writing() as connection:
        people.keep(connection, [Learned(a_person("1"))], xid=hub.database.xid(connection))
    booth.write(Erased("because"), someone("1"))
    sync(hub, booth)
    hub.catch_up()
    with hub.reading() as connection:
        return people.is_erased(connection, a_person_id("1"))


def test_a_station_erases_nobody_whatever_its_journal_is_called(hub: HubService, station: Enrol) -> None:
    booth = station("booth-1")
    assert not erased_by(hub, booth)
    booth.begin_journal("hub-0123456789abcdef.0a1b2c3d")
    assert not erased_by(hub, booth)


@pytest.mark.parametrize(("broken", "stolen"), [(False, True), (False, False), (True, True), (True, False)])
def test_a_hub_that_was_stolen_erases_nobody_any_more_and_one_that_broke_does(
    hub: HubService, broken: bool, stolen: bool
) -> None:
    hall = MemoryStore("hub-0123456789abcdef.0a1b2c3d")
    code = invitation(hub, ADDRESS, relay=True).code
    answer = StationPeer(hub, "").enrol(EnrolRequest(code=code, store=hall.store_id(), name="Hall", relay=True))
    hall.save_enrolment(HubIdentity(ADDRESS, answer.hub, EVENT, "Hall", answer.station_token), a_pack())
    with hub.writing() as connection:
        row, xid = stations.named(connection, "Hall"), hub.database.xid(connection)
        assert row is not None
        if broken:
            new = Newcomer(StoreId("hub-9876543210abcdef.0a1b2c3d"), "New hall", b"token", hub.now())
            successor = stations.enrol(connection, new, xid=xid)
            stations.replace(connection, row.id, successor.id, now=hub.now(), xid=xid)
        if stolen:
            stations.revoke(connection, row.id, now=hub.now(), xid=xid)
    assert erased_by(hub, hall) != stolen


def test_no_station_enrols_under_the_name_of_a_hubs_journal(hub: HubService) -> None:
    with pytest.raises(Refused) as refused:
        join(hub, MemoryStore("hub-0123456789abcdef.0a1b2c3d"))
    assert refused.value.reason == ErrorCode.BAD_REQUEST


@pytest.mark.parametrize("is_relay", [True, False])
def test_a_code_for_a_station_is_none_for_a_hub_nor_the_other_way_and_stays_good(
    hub: HubService, is_relay: bool
) -> None:
    code = invitation(hub, ADDRESS, relay=is_relay).code

    def asking(relay: bool) -> EnrolRequest:
        store = "hub-0123456789abcdef.0a1b2c3d" if relay else "booth-1"
        return EnrolRequest(code=code, store=store, name="x", relay=relay)

    with pytest.raises(Refused) as refused:
        StationPeer(hub, "").enrol(asking(not is_relay))
    assert refused.value.reason == ErrorCode.BAD_REQUEST
    assert StationPeer(hub, "").enrol(asking(is_relay)).station_name == "x"


def test_a_stolen_hub_at_a_venue_takes_every_key_for_badges_with_it(hub: HubService, station: Enrol) -> None:
    station("booth-1")
    code = invitation(hub, ADDRESS, relay=True).code
    StationPeer(hub, "").enrol(EnrolRequest(code=code, store="hub-0123456789abcdef.0a1b2c3d", name="Hall", relay=True))
    with hub.writing() as connection:
        hall = stations.named(connection, "Hall")
        assert hall is not None
        stations.revoke(connection, hall.id, now=hub.now(), xid=hub.database.xid(connection))
    with hub.reading() as connection:
        assert {number: key.retired for number, key in issuers.keys(connection).items()} == {1: True, 2: False}


@pytest.mark.parametrize("stolen", [True, False])
def test_a_stolen_station_that_was_replaced_and_still_sends_is_noticed(
    hub: HubService, station: Enrol, stolen: bool
) -> None:
    old = station("booth-1")
    if stolen:
        with hub.writing() as connection:
            broken = stations.named(connection, "Booth booth-1")
            assert broken is not None
            stations.revoke(connection, broken.id, now=hub.now(), xid=hub.database.xid(connection))
    joined(hub, MemoryStore("booth-2"), replacing(hub, "Booth booth-1"))
    old.write(IN)
    sync(hub, old)
    with hub.reading() as connection:
        kinds = [each.kind for each in anomalies.newest(connection, 10)]
    assert (AnomalyKind.REVOKED_SENDING in kinds) == stolen
