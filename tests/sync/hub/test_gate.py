"""Who gets in when many come at once."""

import asyncio
import itertools

import pytest

from sync.hub.web.gate import Gate
from sync.protocol.errors import ErrorCode, Refused


def test_whoever_came_first_has_the_next_turn() -> None:
    turns: list[int] = []

    async def visit(door: Gate, who: int, times: int) -> None:
        for _ in range(times):
            async with door.turn():
                turns.append(who)
                await asyncio.sleep(0)

    async def rush() -> None:
        door = Gate(1, room=100)
        await asyncio.gather(*(visit(door, who, times=3) for who in range(4)))

    asyncio.run(rush())
    assert turns == [0, 1, 2, 3] * 3


def test_no_more_are_worked_on_at_once_than_there_are_places() -> None:
    inside = most = 0

    async def visit(door: Gate) -> None:
        nonlocal inside, most
        async with door.turn():
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0)
            inside -= 1

    async def rush() -> None:
        door = Gate(3, room=100)
        await asyncio.gather(*(visit(door) for _ in range(10)))

    asyncio.run(rush())
    assert most == 3


def test_bodies_for_which_there_is_no_room_come_again_later() -> None:
    door = Gate(1, room=100)
    door.hold(60)
    with pytest.raises(Refused) as refusal:
        door.hold(41)
    assert refusal.value.reason == ErrorCode.BUSY
    assert refusal.value.retry_after
    door.let_go(60)
    door.hold(100)


def test_a_line_that_takes_too_long_is_not_joined() -> None:
    clock = itertools.count(0.0, 200.0)

    async def rush() -> str:
        door = Gate(1, room=100, now=lambda: next(clock))
        async with door.turn():  # takes 200 seconds
            pass
        async with door.turn():
            waiting = asyncio.ensure_future(_turn(door))
            await asyncio.sleep(0)
            with pytest.raises(Refused) as refusal:
                await _turn(door)
        await waiting
        return str(refusal.value.reason)

    assert asyncio.run(rush()) == ErrorCode.BUSY


async def _turn(door: Gate) -> None:
    async with door.turn():
        pass


def test_who_waits_too_long_all_the_same_is_sent_away_and_the_line_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync.hub.web.gate.PATIENCE", 0.01)

    async def rush() -> str:
        door = Gate(1, room=100)
        async with door.turn():
            with pytest.raises(Refused) as refusal:
                await _turn(door)
        await _turn(door)
        return str(refusal.value.reason)

    assert asyncio.run(rush()) == ErrorCode.BUSY
