"""Back-off, states and invitations: rules without a network."""

import itertools

import pytest

from sync.client.backoff import BackOff
from sync.client.status import SyncState, state_of, worst
from sync.protocol.invitation import BadInvitation, parse_invitation


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


@pytest.mark.parametrize(
    ("text", "address", "code"),
    [
        ("http://192.168.1.20:8000#K7Q-9F4M-2XAB", "http://192.168.1.20:8000", "K7Q-9F4M-2XAB"),
        ("  https://hub.example/#K7Q\n", "https://hub.example", "K7Q"),
        ("http://[fe80::1]:8000#K7Q", "http://[fe80::1]:8000", "K7Q"),
    ],
)
def test_an_invitation_is_read(text: str, address: str, code: str) -> None:
    found = parse_invitation(text)
    assert (found.address, found.code) == (address, code)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "K7Q-9F4M-2XAB",
        "ftp://hub#K7Q",
        "http://hub:8000",
        "http://hub:port#K",
        "http://u:p@hub#K",
        "http://hub/x#K",
    ],
)
def test_what_is_no_invitation_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(BadInvitation, match="192"):
        parse_invitation(text)
