"""Back-off, states and invitations: rules without a network."""

import itertools

import pytest

from sync.client.backoff import BackOff
from sync.client.status import SyncState, state_of, worst
from sync.protocol.invitation import BadInvitation, Invitation, is_invitation, parse_invitation


def test_waiting_doubles_up_to_the_cap() -> None:
    waits = [BackOff(1, 30).delay(n, chance=lambda: 1.0) for n in range(1, 9)]
    assert waits == [1, 2, 4, 8, 16, 30, 30, 30]


def test_waiting_is_anywhere_between_nothing_and_the_ceiling() -> None:
    assert [BackOff(1, 30).delay(5, chance=chance) for chance in (lambda: 0.0, lambda: 0.5)] == [0, 8]


def test_what_the_hub_asks_for_comes_first_and_a_mad_wish_is_cut() -> None:
    assert BackOff(1, 30).delay(1, chance=lambda: 0.5, at_least=7) == 7.5
    assert BackOff(1, 30).delay(1, chance=lambda: 0.0, at_least=10**9) == 300


def test_a_thousand_failures_do_not_overflow() -> None:
    assert BackOff(1, 30).delay(10_000, chance=lambda: 1.0) == 30


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({"enrolled": False}, SyncState.NOT_ENROLLED),
        ({"contacted": False}, SyncState.NEVER_CONTACTED),
        ({}, SyncState.UP_TO_DATE),
        ({"waiting": 3}, SyncState.SENDING),
        ({"problem": "unreachable"}, SyncState.WAITING_FOR_NETWORK),
        ({"problem": "not_the_hub"}, SyncState.HUB_ANSWERS_WRONGLY),
        ({"problem": "busy"}, SyncState.HUB_BUSY),
        ({"problem": "hub_trouble"}, SyncState.HUB_BUSY),
        ({"problem": "revoked"}, SyncState.REVOKED),
        ({"revoked": True}, SyncState.REVOKED),
        ({"problem": "bad_token"}, SyncState.REFUSED),
        ({"problem": "something_new"}, SyncState.REFUSED),
        ({"problem": "station_trouble"}, SyncState.STATION_TROUBLE),
    ],
)
def test_the_state_follows_from_the_facts(facts: dict[str, object], state: SyncState) -> None:
    usual: dict[str, object] = {
        "enrolled": True,
        "contacted": True,
        "waiting": 0,
        "problem": None,
        "revoked": False,
    }
    assert state_of(**{**usual, **facts}) is state  # type: ignore[arg-type]


def test_up_to_date_is_never_said_while_anything_waits_or_is_wrong() -> None:
    for enrolled, contacted, revoked, waiting, problem in itertools.product(
        (True, False), (True, False), (True, False), (0, 1), (None, "unreachable", "busy")
    ):
        state = state_of(enrolled=enrolled, contacted=contacted, waiting=waiting, problem=problem, revoked=revoked)
        if state is SyncState.UP_TO_DATE:
            assert enrolled
            assert contacted
            assert not revoked
            assert not waiting
            assert problem is None


def test_the_graver_of_two_problems_is_shown() -> None:
    assert worst(None, None) is None
    assert worst("unreachable", None) == "unreachable"
    assert worst("unreachable", "revoked") == "revoked"
    assert worst("bad_token", "not_the_hub") == "bad_token"


CODE, FINGERPRINT = "K7Q-9F4M-2XAB", "7C0F3WQ1ZD8MA2KX5R9T"
TYPED = "K7Q-9F4M-2XAB.7C0F-3WQ1-ZD8M-A2KX-5R9T"


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (f"https://192.168.1.20:8000#{TYPED}", "https://192.168.1.20:8000"),
        (f"  HTTPS://hub.example/#{TYPED}\n", "https://hub.example"),
        (f"https://[fe80::1]:8000#{TYPED.lower()}", "https://[fe80::1]:8000"),
        ("192.168.1.20:8000 k7q 9f4m 2xab 7c0f 3wq1 zd8m a2kx 5r9t", "https://192.168.1.20:8000"),
        ("192.168.1.20:8000#K7Q9F4M2XAB.7COF3WQlZD8MA2KX5R9T", "https://192.168.1.20:8000"),
    ],
)
def test_an_invitation_is_read_however_it_was_typed(text: str, address: str) -> None:
    found = parse_invitation(text)
    assert found == Invitation(address, CODE, FINGERPRINT)
    assert parse_invitation(str(found)) == found


def test_on_the_same_computer_an_invitation_needs_no_fingerprint() -> None:
    for address in ("http://127.0.0.1:8000", "http://localhost:8000", "http://[::1]:8000"):
        assert parse_invitation(f"{address}#{CODE}") == Invitation(address, CODE)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "K7Q-9F4M-2XAB",
        f"ftp://hub#{TYPED}",
        "https://hub:8000",
        f"https://hub:port#{TYPED}",
        f"https://u:p@hub#{TYPED}",
        f"https://hub/x#{TYPED}",
        f"https://hub#{TYPED}9",
        f"https://hub#{CODE}",
        f"http://hub#{CODE}",
        f"http://192.168.1.20:8000#{TYPED}",
        f"http://localhost#{TYPED}",
    ],
)
def test_what_is_no_invitation_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(BadInvitation, match="192"):
        parse_invitation(text)
    assert not is_invitation(text)


def test_a_badge_is_never_taken_for_an_invitation() -> None:
    for text in (
        "PMP2483BGHE9",
        "https://example.org/ticket?id=1",
        "localhost 12345678901",
        "https://example.org/#top",
    ):
        assert not is_invitation(text)
    assert is_invitation(f"https://192.168.1.20:8000#{TYPED}")
