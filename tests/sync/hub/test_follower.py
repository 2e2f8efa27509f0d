"""The thread beside a hub that serves: what fails in it keeps nothing else from being done."""

import threading

import pytest

from sync.hub import follower, retention
from sync.hub.follower import Follower
from sync.hub.service import HubService


def test_a_chore_that_fails_keeps_no_other_from_its_turn(
    hub: HubService, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    tidied, tried = threading.Event(), 0

    def fail(_service: HubService) -> bool:
        nonlocal tried
        tried += 1
        raise ArithmeticError("a poison profile")

    def tidy(_service: HubService) -> bool:
        tidied.set()
        return False

    monkeypatch.setattr(follower, "EVERY", 0.001)
    monkeypatch.setattr(follower, "find_some", fail)
    monkeypatch.setattr(retention, "apply", tidy)
    thread = Follower(hub)
    with caplog.at_level("WARNING"):
        thread.start()
        assert tidied.wait(30)
        thread.stop()
    assert tried == 1
    assert "the counts do not follow the records" in caplog.text
