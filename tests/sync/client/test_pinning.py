"""A station and its hub over TLS: it knows the hub by its authority, tells nobody else anything, and needs no clock."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.domain.hubs import HubIdentity
from kiosk.domain.ids import EventId
from kiosk.domain.kinds import CheckedIn
from sync.client.enrolment import enrol, enrol_by_text
from sync.client.http import HttpPeer
from sync.client.moving import move
from sync.client.pinning import Met, session_for
from sync.client.runner import sync_once
from sync.client.status import SyncState
from sync.hub import admin
from sync.hub.inviting import invite
from sync.hub.serve import HubServer
from sync.hub.trust.authority import Authority
from sync.protocol.codec import seal
from sync.protocol.errors import NotTheHub, Refused, Unpinned, Unreachable
from sync.protocol.invitation import BadInvitation, Invitation, parse_invitation
from sync.protocol.messages import AuthorityAnswer, ChangesRequest
from tests.builders import a_pack, someone
from tests.fakes.impostor import impostor
from tests.fakes.sync_store import MemoryStore
from tests.hub_homes import HubHomes
from tests.sync.conftest import HubClock
from tests.sync.secure import a_certificate, an_authority, secure_hub

IN = CheckedIn("trees", "env", "2019-10-10")


@pytest.fixture
def homes(sqlite_homes: HubHomes) -> HubHomes:
    return sqlite_homes


@pytest.fixture
def server(hub_home: Path, hub_clock: HubClock) -> Iterator[HubServer]:
    with secure_hub(hub_home, hub_clock) as serving:
        yield serving


def enrolled(home: Path, name: str = "booth-1") -> MemoryStore:
    booth = MemoryStore(name)
    enrol(booth, admin.enrol_code(home).invitation, name=name)
    return booth


def identity(booth: MemoryStore) -> HubIdentity:
    found = booth.enrolment()
    assert found is not None
    return found


def moved(booth: MemoryStore, address: str) -> None:
    """The hub has another address; somebody told the station."""
    booth._identity = replace(identity(booth), address=address)


def port_of(server: HubServer) -> int:
    return int(server.url.rsplit(":", 1)[1])


def test_a_typed_invitation_is_enough_to_enrol_and_hand_in_records_over_tls(hub_home: Path, server: HubServer) -> None:
    booth = MemoryStore()
    booth.write(IN, someone("7"))
    invitation = admin.enrol_code(hub_home).invitation
    typed = str(invitation).removeprefix("https://").lower().replace("#", "  ").replace("-", " ")
    enrol_by_text(booth, typed, name="Environment 2")
    hub = identity(booth)
    assert (hub.address, hub.authority) == (server.url, admin.authority(hub_home).pem)
    assert hub.signing_key
    assert hub.sealing_key
    assert sync_once(booth).complete
    assert len(list(admin.records(hub_home))) == 1


def test_only_the_pinned_authority_is_trusted_and_plain_http_is_out_of_reach(hub_home: Path, server: HubServer) -> None:
    booth = enrolled(hub_home)
    peer = HttpPeer.of(identity(booth))
    peer.changes(ChangesRequest(cursor=""))
    (adapter,) = peer._session.adapters.values()
    assert len(adapter._context.get_ca_certs()) == 1  # type: ignore[attr-defined]
    assert set(peer._session.adapters) == {"https://"}


@pytest.mark.parametrize("when", [datetime(2020, 1, 5, tzinfo=UTC), datetime(2047, 1, 1, tzinfo=UTC)])
def test_a_clock_that_is_years_off_stops_neither_enrolment_nor_sync(
    hub_home: Path, hub_clock: HubClock, when: datetime
) -> None:
    """To a station of today the certificate is of the far past, then of the far future."""
    hub_clock.ms = int(when.timestamp() * 1000)
    booth = MemoryStore()
    booth.write(IN, someone("7"))
    with secure_hub(hub_home, hub_clock), admin.opened(hub_home) as hub:
        hub.now = hub_clock
        with hub.writing() as connection:
            code = invite(hub, connection).invitation
        enrol(booth, code, name="Booth 1")
        assert sync_once(booth).complete


def test_the_hub_is_known_by_its_name_and_not_by_its_address(hub_home: Path, hub_clock: HubClock) -> None:
    with secure_hub(hub_home, hub_clock):
        booth = enrolled(hub_home)
    with secure_hub(hub_home, hub_clock) as elsewhere:
        moved(booth, elsewhere.url.replace("127.0.0.1", "localhost"))
        assert sync_once(booth).complete


def test_a_hub_that_moved_is_found_again_by_typing_its_address_and_nobody_else_is_taken_for_it(
    hub_home: Path, hub_clock: HubClock, tmp_path: Path
) -> None:
    with secure_hub(hub_home, hub_clock):
        booth = enrolled(hub_home)
    before = identity(booth)
    with impostor(a_certificate(tmp_path, an_authority(before.hub), before.hub)) as stranger, pytest.raises(NotTheHub):
        move(booth, stranger.url)
    with pytest.raises(BadInvitation):
        move(booth, "http://192.168.1.20:8000")
    assert identity(booth) == before
    with secure_hub(hub_home, hub_clock) as elsewhere:
        move(booth, elsewhere.url.removeprefix("https://"))
        assert identity(booth).address == elsewhere.url
        assert sync_once(booth).complete
    with pytest.raises(Refused, match="enrol"):
        move(MemoryStore(), elsewhere.url)


def test_an_impostor_at_the_hubs_address_hears_nothing_from_a_station(
    hub_home: Path, hub_clock: HubClock, tmp_path: Path
) -> None:
    with secure_hub(hub_home, hub_clock) as server:
        booth = enrolled(hub_home)
        port = port_of(server)
    booth.write(IN, someone("7"))
    certificate = a_certificate(tmp_path, an_authority(identity(booth).hub), identity(booth).hub)
    with impostor(certificate, port) as stranger:
        status = sync_once(booth).status
        assert (status.state, status.waiting) == (SyncState.HUB_ANSWERS_WRONGLY, 1)
        assert stranger.heard == b"", "the station left before it said a word"
    with secure_hub(hub_home, hub_clock, port=port):
        assert sync_once(booth).complete


def test_a_certificate_by_the_right_authority_for_another_name_is_refused(
    hub_home: Path, hub_clock: HubClock, tmp_path: Path
) -> None:
    with secure_hub(hub_home, hub_clock):
        booth = enrolled(hub_home)
    other = a_certificate(tmp_path, admin.authority(hub_home), "hub-0000000000000000")
    with impostor(other) as stranger:
        moved(booth, stranger.url)
        assert sync_once(booth).status.problem == "not_the_hub"
        assert stranger.heard == b""


def test_an_impostor_at_enrolment_learns_neither_the_code_nor_any_key(
    hub_home: Path, server: HubServer, tmp_path: Path
) -> None:
    code = admin.enrol_code(hub_home).invitation
    booth, false = MemoryStore(), an_authority("hub-0000000000000000")
    with impostor(a_certificate(tmp_path, false, "hub-0000000000000000")) as stranger:
        invitation = Invitation(stranger.url, code.code, code.fingerprint)
        for answer in (false, admin.authority(hub_home)):
            stranger.says("/v1/authority", _tells(answer))
            with pytest.raises(NotTheHub):
                enrol(booth, invitation, name="Booth 1")
            assert b"/v1/authority" in stranger.heard
            assert code.code.encode() not in stranger.heard
            assert b"/v1/enrol" not in stranger.heard
            assert b"booth-1" not in stranger.heard
    assert booth.enrolment() is None
    assert enrol(booth, code, name="Booth 1").station_name == "Booth 1", "the code is still good"


def _tells(authority: Authority) -> bytes:
    return seal(AuthorityAnswer(certificate=authority.pem), hub="hub-5e884898da280471")


def test_a_login_page_is_not_taken_for_a_hub_at_enrolment(hub_home: Path, server: HubServer, tmp_path: Path) -> None:
    code = admin.enrol_code(hub_home).invitation
    own = a_certificate(tmp_path, an_authority())
    for certificate in (own, None):
        with impostor(certificate) as portal:
            address = portal.url.replace("http://", "https://")
            with pytest.raises(NotTheHub):
                enrol(MemoryStore(), Invitation(address, code.code, code.fingerprint), name="Booth 1")
            assert code.code.encode() not in portal.heard


def test_a_redirect_leads_nowhere(hub_home: Path, server: HubServer, tmp_path: Path) -> None:
    code = admin.enrol_code(hub_home).invitation
    with impostor(a_certificate(tmp_path, an_authority())) as stranger:
        stranger.says("/v1/authority", b"", status=307, Location=f"{server.url}/v1/authority")
        with pytest.raises(NotTheHub):
            enrol(MemoryStore(), Invitation(stranger.url, code.code, code.fingerprint), name="Booth 1")


@pytest.mark.parametrize("certificate", ["", "rubbish", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"])
def test_an_authority_that_is_none_is_refused(server: HubServer, tmp_path: Path, certificate: str) -> None:
    with impostor(a_certificate(tmp_path, an_authority())) as stranger:
        body = {"khomue": 1, "hub": "hub-1", "answer": {"certificate": certificate}}
        stranger.says("/v1/authority", json.dumps(body).encode())
        with pytest.raises(NotTheHub):
            enrol(MemoryStore(), Invitation(stranger.url, "K7Q-9F4M-2XAB", "0" * 20), name="Booth 1")


def test_nobody_there_is_unreachable_and_not_an_impostor(hub_home: Path, hub_clock: HubClock) -> None:
    with secure_hub(hub_home, hub_clock):
        booth, code = enrolled(hub_home), admin.enrol_code(hub_home).invitation
    assert sync_once(booth).status.state is SyncState.WAITING_FOR_NETWORK
    with pytest.raises(Unreachable):
        enrol(MemoryStore(), code, name="Booth 2")


@pytest.mark.parametrize(
    "met",
    [
        Met("http://192.168.1.20:8000"),
        Met("https://192.168.1.20:8000"),
        Met("http://127.0.0.1:8000", an_authority().pem, "hub-1"),
    ],
)
def test_a_hub_elsewhere_of_which_nothing_is_known_is_not_talked_to(met: Met) -> None:
    with pytest.raises(Unpinned, match="enrol it again"):
        session_for(met)


def test_a_station_that_enrolled_before_there_was_tls_says_that_it_has_to_enrol_again() -> None:
    booth = MemoryStore()
    booth.save_enrolment(HubIdentity("http://192.168.1.20:8000", "hub-1", EventId("test-expo"), "b", "t"), a_pack())
    status = sync_once(booth).status
    assert (status.state, status.problem) == (SyncState.REFUSED, "unpinned")


def test_an_invitation_names_the_fingerprint_of_the_hubs_authority(hub_home: Path, server: HubServer) -> None:
    invitation = admin.enrol_code(hub_home).invitation
    assert invitation.fingerprint == admin.authority(hub_home).fingerprint
    assert parse_invitation(str(invitation)) == invitation
