"""What `khomue scan` says of pictures, folders and videos."""

from pathlib import Path

import cv2

from kiosk.scanning import scan_path
from tests.fakes.codes import lay, qr, table


def save(path: Path, *codes: str) -> Path:
    scene = table()
    for number, text in enumerate(codes):
        scene = lay(scene, qr(text), 50 + 300 * number, 100)
    assert cv2.imwrite(str(path), scene)
    return path


def film(path: Path, frames: list[str | None]) -> Path:
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 30.0, (1280, 720))
    for text in frames:
        writer.write(lay(table(), qr(text), 300, 200) if text else table())
    writer.release()
    return path


def test_a_picture_gives_all_its_codes(tmp_path: Path) -> None:
    (item,) = scan_path(save(tmp_path / "a.png", "one", "two"))
    assert sorted(reading.text for reading in item.readings) == ["one", "two"]
    assert (item.file, item.frame, item.error) == (tmp_path / "a.png", None, None)
    assert item.ms > 0


def test_a_picture_without_a_code_is_an_item_too(tmp_path: Path) -> None:
    (item,) = scan_path(save(tmp_path / "a.png"))
    assert (item.readings, item.error) == ((), None)


def test_a_broken_picture_and_a_missing_file_say_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "bad.png").write_bytes(b"\x89PNG nonsense")
    (broken,) = scan_path(tmp_path / "bad.png")
    (missing,) = scan_path(tmp_path / "none.png")
    assert broken.error == "bad.png is not a picture."
    assert missing.error is not None
    assert "There is no file" in missing.error


def test_a_folder_is_read_by_name_with_the_folders_below_it(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    save(tmp_path / "b" / "1.png", "inner")
    save(tmp_path / "a.png", "first")
    (tmp_path / "notes.txt").write_text("no picture")
    assert [item.readings[0].text for item in scan_path(tmp_path)] == ["first", "inner"]


def test_a_video_gives_each_distinct_code_once(tmp_path: Path) -> None:
    frames = [None] * 3 + ["A"] * 5 + [None] * 50 + ["B"] * 2 + [None] * 50 + ["A"] * 3
    items = list(scan_path(film(tmp_path / "v.avi", frames)))
    assert [(item.readings[0].text, item.frame) for item in items] == [("A", 3), ("B", 58)]


def test_a_video_without_a_code_is_one_empty_item(tmp_path: Path) -> None:
    (item,) = scan_path(film(tmp_path / "v.avi", [None] * 3))
    assert (item.readings, item.error) == ((), None)


def test_a_video_cut_off_gives_its_codes_and_the_error(tmp_path: Path) -> None:
    whole = film(tmp_path / "v.avi", ["A"] * 40)
    whole.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    code, end = scan_path(whole)
    assert code.readings[0].text == "A"
    assert end.error is not None
    assert "cut off" in end.error


def test_a_file_that_is_neither_is_an_item_with_an_error(tmp_path: Path) -> None:
    (tmp_path / "x.mp4").write_bytes(b"nothing")
    (item,) = scan_path(tmp_path / "x.mp4")
    assert item.error is not None
