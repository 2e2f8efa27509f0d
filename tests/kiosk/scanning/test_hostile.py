"""Real QR codes made to hurt, from the picture through the reader and the desk: inert, unlogged, survived."""

import logging

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.camera import Camera, Image
from kiosk.desk import Desk
from kiosk.domain.verdicts import Reason, Stop
from kiosk.scanning import Decoder, Reading, Scanner, Watch
from kiosk.store.station_store import Store
from tests.fakes.camera import ScriptedSource, opens
from tests.fakes.codes import lay, qr, table

TEXTS = {
    "controls": "KM1\x01\x02\x07\x08\x1b[2J\x7f",
    "escape sequence": "\x1b]0;owned\x07\x1b[31mred",
    "nul": "code-1\x00admin",
    "path": "../../../../etc/passwd",
    "windows path": "C:\\Windows\\System32\\..\\con|nul:",
    "url": "file:///etc/passwd?x=%00",
    "sql": "code-1'; DROP TABLE person; --",
    "like": "%' OR '1'='1",
    "markup": "<script>alert(1)</script><img src='file:///x'><b>&amp;",
    "format": "%s%n%x {0.__class__.__mro__} ${jndi:ldap://x} {{7*7}}",
    "right to left": "\u202ecod\u2066e-1\u2069",
    "invisible": "code\u200b-\u2060\ufeff1",
    "look-alikes": "\u0441\u043ede-1",
    "full width": "ｃｏｄｅ－１",
    "combining": "code-1" + "\u0301" * 200,
    "thai": "โค้ด-๑",
    "digits": "9" * 3_000,
    "lines": "code-1\r\n" * 100,
    "json": '{"a":' * 200,
    "command": "$(reboot)`reboot`;reboot|reboot",
}


def bytes_picture(content: bytes) -> Image:
    """A code that fills the frame as needed: 3 KB are 177 modules a side."""
    return qr(content, module=3 if len(content) > 200 else 6)


def on_table(code: Image) -> Image:
    return lay(table(), code, 200, 40)


def scanned(picture: Image) -> list[str]:
    """What reaches the desk of a code that is held before the camera for a while."""
    heard: list[Reading] = []
    camera = Camera(opens(ScriptedSource([picture] * 8, live=False)))
    scanner = Scanner(camera, Decoder(), Watch(), heard.append)
    scanner.start()
    camera.start()
    assert scanner.join(20)
    assert scanner.stats().failures == 0
    return [reading.text for reading in heard]


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_a_hostile_code_is_read_exactly_or_not_at_all_refused_and_never_logged(
    desk: Desk, store: Store, caplog: pytest.LogCaptureFixture, text: str
) -> None:
    with caplog.at_level(logging.DEBUG):
        heard = scanned(on_table(bytes_picture(text.encode())))
        assert heard in ([text], [])
        for code in heard:
            assert desk.scan(code).verdict == Stop((Reason.NOT_IN_ROSTER,), overridable=True)
    assert text[:9] not in caplog.text
    with store.reading() as tx:
        assert tx.people() == 5
        for record in tx.records():
            assert text[:9] not in record.body + record.subject


@pytest.mark.parametrize("seed", range(4))
def test_three_kilobytes_of_binary_are_read_or_not_and_nothing_breaks(desk: Desk, store: Store, seed: int) -> None:
    content = np.random.default_rng(seed).bytes(2_300 if seed % 2 else 1_400)
    readings = Decoder().decode(on_table(bytes_picture(content)))
    for text in (
        *(reading.text for reading in readings),
        content.decode("latin-1"),
        content.decode("utf-8", "replace"),
    ):
        assert isinstance(desk.scan(text).verdict, Stop)
    with store.reading() as tx:
        assert tx.people() == 5


def test_the_largest_code_there_is_is_no_trouble(desk: Desk) -> None:
    text = "A%" * 1_600
    (heard,) = scanned(on_table(bytes_picture(text.encode()[:2_300])))
    assert isinstance(desk.scan(heard).verdict, Stop)


@given(st.binary(min_size=1, max_size=80))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_bytes_a_code_holds_the_reader_and_the_desk_survive(desk: Desk, content: bytes) -> None:
    for reading in Decoder().decode(on_table(bytes_picture(content))):
        assert isinstance(desk.scan(reading.text).verdict, Stop)


def test_a_wall_of_different_codes_is_told_one_by_one_and_forgotten(desk: Desk) -> None:
    scene = table()
    for number in range(12):
        scene = lay(scene, qr(f"{number}'; --", module=4), 20 + 200 * (number % 6), 60 + 300 * (number // 6))
    heard = scanned(scene)
    assert sorted(heard) == sorted(f"{number}'; --" for number in range(12))
    assert all(isinstance(desk.scan(text).verdict, Stop) for text in heard)
