"""What is not saved yet, in words."""

from ui.i18n import catalogue
from ui.presenter.saving import SavingInputs, derive_saving_props


def line(inputs: SavingInputs) -> str:
    return derive_saving_props(inputs, catalogue("en")).line


def test_nothing_stands_while_saving_takes_as_long_as_it_does() -> None:
    assert line(SavingInputs()) == ""
    assert line(SavingInputs(waiting=2)) == ""
    assert line(SavingInputs(waiting=0, late=True)) == ""


def test_what_waits_for_another_program_is_told_whoever_wants_to_write() -> None:
    assert line(SavingInputs(held=True)).startswith("Still saving: 1 …")
    assert line(SavingInputs(waiting=4, held=True)).startswith("Still saving: 4 …")


def test_what_takes_long_is_told_with_how_many_wait_and_after_a_while_with_what_to_do() -> None:
    assert line(SavingInputs(waiting=2, late=True)).startswith("Still saving: 2 …")
    assert "close it" in line(SavingInputs(waiting=3, late=True, stuck=True))
