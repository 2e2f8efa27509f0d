"""The hub's own certificate authority: made once, good for its own names alone, renewed while the hub serves."""

import socket
import ssl
import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from sync.hub import admin
from sync.hub.home import HubHome
from sync.hub.problems import HubProblem
from sync.hub.serve import HubServer, Secure
from sync.hub.settings import HubSettings
from sync.hub.trust import Trust
from sync.hub.trust.authority import END, START, clock_problem, is_due, names_in
from sync.hub.trust.names import Names, is_own_name, is_private, names_of
from sync.hub.trust.tls import Files, ServerTls
from sync.protocol.authority import hub_of, server_name
from tests.builders import a_pack
from tests.sync.conftest import HubClock
from tests.sync.secure import WHEN, a_certificate, an_authority, secure_hub

DAY_MS = 86_400_000
HOME = Names(frozenset({"hub-1.khomue.internal", "localhost"}), frozenset({"127.0.0.1", "192.168.1.20"}))


def shown(url: str, name: str | None = None) -> x509.Certificate:
    """The certificate that a visitor of *url* is shown who asks for *name*."""
    host, port = url.removeprefix("https://").split(":")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    raw = socket.create_connection((host, int(port)), timeout=30)
    with context.wrap_socket(raw, server_hostname=name) as connection:
        der = connection.getpeercert(binary_form=True)
    assert der is not None
    return x509.load_der_x509_certificate(der)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "hub"
    admin.init_hub(folder, a_pack())
    return folder


def test_the_authority_is_made_once_and_nobody_else_can_read_its_key(home: Path) -> None:
    first = admin.authority(home)
    assert admin.authority(home).pem == first.pem
    for name in ("authority.key", "authority.crt", "hub.db"):
        assert stat.S_IMODE((home / name).stat().st_mode) == 0o600
    with admin.opened(home) as hub:
        assert hub_of(first.pem) == hub.keys.hub
        assert hub.trust is not None
        again = Trust(HubHome(home), hub.keys.hub)
        assert hub.trust.public_keys == again.public_keys
    assert set(again.public_keys) == {"hub_signing_key", "hub_sealing_key"}


def test_workers_that_start_at_the_same_moment_agree_on_one_authority(tmp_path: Path) -> None:
    barrier = threading.Barrier(8)

    def fingerprint(_number: int) -> str:
        trust = Trust(HubHome(tmp_path), "hub-1")
        barrier.wait(30)
        return trust.authority.fingerprint

    with ThreadPoolExecutor(8) as workers:
        found = set(workers.map(fingerprint, range(8)))
    assert found == {Trust(HubHome(tmp_path), "hub-1").authority.fingerprint}
    assert sorted(file.name for file in tmp_path.iterdir()) == ["authority.crt", "authority.key"]


def test_a_damaged_authority_is_told_and_not_replaced(home: Path) -> None:
    admin.authority(home)
    (home / "authority.crt").write_text(an_authority().pem, encoding="ascii")
    with pytest.raises(HubProblem, match="two authorities"):
        admin.authority(home)
    (home / "authority.key").write_text("rubbish", encoding="ascii")
    with pytest.raises(HubProblem, match="backup"):
        admin.authority(home)


def test_the_authority_vouches_for_private_names_alone_and_not_for_another_authority() -> None:
    extensions = an_authority().certificate.extensions
    constraints = extensions.get_extension_for_class(x509.NameConstraints)
    assert constraints.critical
    assert extensions.get_extension_for_class(x509.BasicConstraints).value.path_length == 0
    for name in ("example.org", "khomue.internal.example.org", "hub_1.local", "x..local", ""):
        assert not is_own_name(name)
    assert is_own_name("laptop.local")
    assert is_private("192.168.1.20")
    assert is_private("fd00::1")
    assert not is_private("203.0.113.7")
    assert server_name("hub-1") in names_of("hub-1").dns


@pytest.mark.parametrize("when", [datetime(1970, 1, 1, tzinfo=UTC), WHEN, datetime(2569, 4, 10, tzinfo=UTC)])
def test_a_hub_with_a_mad_clock_still_issues_what_its_authority_covers(when: datetime) -> None:
    authority = an_authority()
    pem = authority.issue(HOME, now=when)
    certificate = x509.load_pem_x509_certificate(pem[pem.index("-----BEGIN CERT") :].encode())
    assert START <= certificate.not_valid_before_utc < certificate.not_valid_after_utc <= END
    assert not is_due(pem, authority, HOME, now=when)
    assert names_in(certificate) == HOME


def test_a_hub_says_when_its_clock_cannot_be_right() -> None:
    assert clock_problem(WHEN) is None
    for when in (datetime(1970, 1, 1, tzinfo=UTC), datetime(2569, 4, 10, tzinfo=UTC)):
        assert str(when.year) in (clock_problem(when) or "")


def test_a_certificate_is_due_when_old_or_of_the_future_or_for_other_names_or_by_another_authority() -> None:
    authority = an_authority()
    pem = authority.issue(HOME, now=WHEN)
    assert not is_due(pem, authority, HOME, now=WHEN + timedelta(days=360))
    assert is_due(pem, authority, HOME, now=WHEN + timedelta(days=368))
    assert is_due(pem, authority, HOME, now=WHEN - timedelta(days=2)), "the clock was ahead when it was made"
    assert is_due(pem, authority, Names(HOME.dns, frozenset({"192.168.1.21"})), now=WHEN)
    assert is_due(pem, an_authority(), HOME, now=WHEN)
    assert is_due("", authority, HOME, now=WHEN)
    assert is_due("rubbish", authority, HOME, now=WHEN)


class Surroundings:
    """Where the hub is and what time it is there."""

    def __init__(self) -> None:
        self.now, self.names = WHEN, HOME

    def tls(self, home: Path, public: Files | None = None) -> ServerTls:
        trust = Trust(HubHome(home), "hub-1")
        return ServerTls(trust, names=lambda: self.names, now=lambda: self.now, public=public)


def test_only_what_is_due_is_made_anew(tmp_path: Path) -> None:
    around = Surroundings()
    tls = around.tls(tmp_path)
    first = (tmp_path / "server.pem").read_text()
    assert not tls.refresh()
    assert around.tls(tmp_path).refresh() is False, "a restart keeps it"
    around.names = Names(HOME.dns, frozenset({"127.0.0.1", "10.0.0.7"}))
    assert tls.refresh()
    second = (tmp_path / "server.pem").read_text()
    assert second != first
    around.now += timedelta(days=370)
    assert tls.refresh()
    assert (tmp_path / "server.pem").read_text() != second


def test_a_serving_hub_shows_its_new_certificate_without_a_restart(home: Path, hub_clock: HubClock) -> None:
    hub_clock.ms = int(WHEN.timestamp() * 1000)
    with secure_hub(home, hub_clock) as server:
        before = shown(server.url)
        assert "127.0.0.1" in names_in(before).addresses
        hub_clock.ms += 370 * DAY_MS
        assert server.tls is not None
        assert server.tls.refresh()
        after = shown(server.url)
    assert after.serial_number != before.serial_number
    assert after.issuer == before.issuer


def test_browsers_get_the_public_certificate_and_stations_the_hubs_own(
    home: Path, hub_clock: HubClock, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    public = an_authority("a public authority")
    file = a_certificate(tmp_path, public)
    with secure_hub(home, hub_clock, secure=Secure(Files(file, file))) as server:
        with admin.opened(home) as hub:
            name = server_name(hub.keys.hub)
        own = admin.authority(home).certificate
        assert shown(server.url, name).issuer == own.subject
        assert shown(server.url, "hub.example.org").issuer == public.certificate.subject
        assert shown(server.url).issuer == public.certificate.subject
        newer = an_authority("a public authority").issue(names_of("x"), now=WHEN)
        file.write_text("half a fi", encoding="ascii")
        assert server.tls is not None
        with caplog.at_level("WARNING"):
            assert not server.tls.refresh(), "while the file is being written, the old one is shown"
        assert shown(server.url).issuer == public.certificate.subject
        file.write_text(newer, encoding="ascii")
        assert server.tls.refresh()


def test_a_public_certificate_that_cannot_be_used_is_told_at_the_start(home: Path, hub_clock: HubClock) -> None:
    wrong = home / "authority.crt"
    admin.authority(home)
    with pytest.raises(HubProblem, match="cannot be used"):
        HubServer(HubSettings(home, hub_clock), secure=Secure(Files(wrong, home / "signing.key")))


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.20", "::", ""])
def test_plain_http_is_for_this_computer_alone(home: Path, hub_clock: HubClock, host: str) -> None:
    with pytest.raises(HubProblem, match="this computer alone"):
        HubServer(HubSettings(home, hub_clock), host=host)


def test_an_old_tls_is_not_spoken(home: Path, hub_clock: HubClock) -> None:
    with secure_hub(home, hub_clock) as server:
        assert server.tls is not None
        assert server.tls.context.minimum_version == ssl.TLSVersion.TLSv1_2
