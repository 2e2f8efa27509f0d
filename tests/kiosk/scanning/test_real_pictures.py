"""The real video and photographs beside the checkout, where they are."""

import json
from pathlib import Path

import pytest

from kiosk.camera import open_source
from kiosk.scanning import Decoder, Watch, scan_frames, scan_path


@pytest.fixture(scope="module")
def acted(shared: Path) -> list[tuple[str, int]]:
    source = open_source(str(shared / "qr" / "booth.mp4"))
    found = [(act.reading.text, act.frame_number) for act in scan_frames(source, Decoder(), Watch())]
    source.close()
    return found


def test_every_text_of_the_booth_video_is_acted_on_and_no_ghost(shared: Path, acted: list[tuple[str, int]]) -> None:
    expected = json.loads((shared / "qr" / "booth.expected.json").read_text(encoding="utf-8"))["texts"]
    assert sorted({text for text, _ in acted}) == sorted(expected)


def test_a_code_that_stays_in_the_video_is_acted_on_once(acted: list[tuple[str, int]]) -> None:
    texts = [text for text, _ in acted]
    assert len(texts) == len(set(texts))


def test_most_photographs_are_read(shared: Path) -> None:
    photos = sorted(shared.glob("qr/photos-*/*.png"))
    right = 0
    for photo in photos:
        wanted = photo.with_suffix(".txt").read_text(encoding="utf-8").split()
        (item,) = scan_path(photo)
        right += any(reading.text.split() == wanted for reading in item.readings)
    assert right / len(photos) > 0.95
