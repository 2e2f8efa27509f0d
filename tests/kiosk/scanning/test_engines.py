"""The second engine, on its own, and what `doctor` is told."""

import numpy as np
import pytest

from kiosk.scanning import Format, engines
from kiosk.scanning.engines import DEFAULT_ZXING, read_zbar, read_zxing, zxing_formats
from tests.fakes.codes import barcode, lay, qr, table


def test_both_engines_are_listed_with_their_versions() -> None:
    assert [(engine.name, engine.problem, bool(engine.version)) for engine in engines()] == [
        ("zxing-cpp", None, True),
        ("zbar", None, True),
    ]


def test_zbar_reads_a_code_with_its_place() -> None:
    (reading,) = read_zbar(lay(table(), qr("KM1-7QX4", module=6, quiet=4), 300, 200))
    assert (reading.text, reading.engine) == ("KM1-7QX4", "zbar")
    assert all(abs(x - 387) < 80 and abs(y - 287) < 80 for x, y in reading.corners)


def test_a_text_whose_encoding_zbar_would_guess_is_passed_over() -> None:
    assert read_zbar(lay(table(), qr("ขอมือ"), 300, 200)) == ()


@pytest.mark.parametrize("formats", [[Format.QR], list(Format)])
def test_a_clear_code_is_sure(formats: list[Format]) -> None:
    (reading,) = read_zxing(lay(table(), qr("KM1-7QX4"), 300, 200), zxing_formats(formats))
    assert reading.sure


@pytest.mark.parametrize("kind", [Format.MICRO_QR, Format.AZTEC, Format.DATA_MATRIX, Format.CODE128])
def test_codes_of_other_kinds_are_not_sure(kind: Format) -> None:
    (reading,) = read_zxing(barcode("12345", kind), zxing_formats(list(Format)))
    assert not reading.sure


def test_a_small_code_that_needs_nearly_all_its_correction_is_not_sure() -> None:
    unsure = []
    for cells in range(1, 13):
        code = qr("KM1-7Q", module=6)
        code[24 + 6 * 9 : 24 + 6 * 9 + 18, 24 + 6 * 8 : 24 + 6 * (8 + cells)] ^= np.uint8(255)
        unsure += [not reading.sure for reading in read_zxing(lay(table(), code, 300, 200), DEFAULT_ZXING)]
    assert unsure[0] is False
    assert True in unsure
    assert sorted(unsure) == unsure, "the more is spoilt"


def test_zbar_is_never_sure_for_it_does_not_say_what_it_had_to_put_right() -> None:
    (reading,) = read_zbar(lay(table(), qr("KM1-7QX4"), 300, 200))
    assert not reading.sure
