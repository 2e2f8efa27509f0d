"""The second engine, on its own, and what `doctor` is told."""

from kiosk.scanning import engines
from kiosk.scanning.engines import read_zbar
from tests.fakes.codes import lay, qr, table


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
