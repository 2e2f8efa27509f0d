"""Codes that invite stations cannot be guessed: few tries each, and few a minute from one place and from all."""

from collections.abc import Callable

import pytest

from sync.client.http import HttpPeer
from sync.hub import enrolling
from sync.hub.service import HubService
from sync.hub.web.guesses import FROM_ALL, FROM_ONE, Guesses
from sync.protocol.errors import ErrorCode, Refused
from sync.protocol.messages import EnrolRequest
from tests.sync.conftest import HubClock, invitation


def guess(guesses: Guesses, address: str, outcome: ErrorCode | None = ErrorCode.ENROL_CODE_UNKNOWN) -> str:
    """How a try went."""
    try:
        with guesses.counted(address):
            _answer(outcome)
    except Refused as refusal:
        return refusal.reason
    return "in"


def _answer(outcome: ErrorCode | None) -> None:
    if outcome is not None:
        raise Refused(outcome)


def test_after_some_wrong_codes_from_one_address_the_next_is_not_even_looked_at() -> None:
    clock = HubClock()
    guesses = Guesses(clock)
    assert {guess(guesses, "a") for _ in range(FROM_ONE)} == {ErrorCode.ENROL_CODE_UNKNOWN}
    assert guess(guesses, "a", None) == ErrorCode.BUSY, "not even a right one"
    assert guess(guesses, "b", None) == "in", "other places are not held up"
    clock.ms += 60_001
    assert guess(guesses, "a", None) == "in"


def test_many_addresses_together_are_slowed_down_too() -> None:
    guesses = Guesses(HubClock())
    for number in range(FROM_ALL):
        assert guess(guesses, str(number)) == ErrorCode.ENROL_CODE_UNKNOWN
    assert guess(guesses, "somebody new", None) == ErrorCode.BUSY


def test_right_codes_and_other_refusals_count_for_nothing() -> None:
    guesses = Guesses(HubClock())
    for _ in range(2 * FROM_ONE):
        assert guess(guesses, "a", None) == "in"
        assert guess(guesses, "a", ErrorCode.OTHER_EVENT) == ErrorCode.OTHER_EVENT
    assert guess(guesses, "a", None) == "in"


def test_a_clock_that_is_set_back_does_not_shut_anybody_out() -> None:
    clock = HubClock()
    guesses = Guesses(clock)
    for _ in range(FROM_ONE):
        guess(guesses, "a")
    clock.ms -= 86_400_000
    assert guess(guesses, "a", None) == "in"


def test_over_the_network_a_guesser_is_asked_to_wait_and_sync_goes_on(hub: HubService, hub_url: str) -> None:
    peer = HttpPeer(hub_url)
    reasons = []
    for _ in range(FROM_ONE + 1):
        with pytest.raises(Refused) as refused:
            peer.enrol(EnrolRequest(code="K7Q-9F4M-2XAB", store="s", name="s"))
        reasons.append(refused.value.reason)
    assert reasons[-2:] == [ErrorCode.ENROL_CODE_UNKNOWN, ErrorCode.BUSY]
    assert refused.value.retry_after == 60
    with pytest.raises(Refused) as refused:
        peer.enrol(EnrolRequest(code=invitation(hub, hub_url).code, store="s", name="s"))
    assert refused.value.reason == ErrorCode.BUSY


@pytest.mark.parametrize("typed", [str.lower, lambda code: code.replace("-", " "), lambda code: code.replace("0", "o")])
def test_a_code_is_understood_however_it_was_typed(hub: HubService, typed: Callable[[str], str]) -> None:
    code = typed(invitation(hub, "http://127.0.0.1:8000").code)
    assert enrolling.enrol(hub, EnrolRequest(code=code, store="s", name="s")).station_name == "s"
