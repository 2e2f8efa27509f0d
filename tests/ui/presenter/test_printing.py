"""Printing in words: the printers, and how a badge fared."""

import pytest

from kiosk.printing.problems import SENTENCES, printer_problem
from kiosk.printing.queue import JobState, PrintJob
from kiosk.printing.sheets import Printed
from tests.builders import a_person
from ui.i18n import catalogue
from ui.presenter.printing import PrintingInputs, derive_printing_props, job_text

BADGE = Printed(a_person("1", name="สมหญิง"), "CODE")


def test_the_printer_in_use_is_listed_even_if_the_system_does_not_know_it() -> None:
    props = derive_printing_props(PrintingInputs("tcp://p:9100", "roll", ("Booth",)), catalogue("en"))
    assert [(row.name, row.chosen) for row in props.rows] == [("tcp://p:9100", True), ("Booth", False)]
    known = derive_printing_props(PrintingInputs("cups:Booth", "roll", ("Booth",)), catalogue("en"))
    assert [(row.name, row.chosen) for row in known.rows] == [("Booth", True)]


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_every_trouble_of_a_printer_says_whose_badge_and_what_to_do(code: str, language: str) -> None:
    job = PrintJob(1, BADGE, JobState.FAILED, printer_problem(code, "p"))
    text = job_text(job, "TEST", catalogue(language))
    assert "สมหญิง" in text
    assert catalogue(language).say(f"problem.{code}") in text


def test_a_badge_is_printing_until_it_is_out_and_can_be_repeated_then() -> None:
    for state, line, again in (
        (JobState.WAITING, "Printing: สมหญิง", False),
        (JobState.PRINTING, "Printing: สมหญิง", False),
        (JobState.DONE, "Printed: สมหญิง", True),
        (JobState.UNNOTED, "Printed, but not recorded yet: สมหญิง. The next print records it too", True),
    ):
        props = derive_printing_props(PrintingInputs(job=PrintJob(1, BADGE, state)), catalogue("en"))
        assert (props.line, props.can_repeat) == (line, again)


def test_a_test_page_is_nobodys() -> None:
    job = PrintJob(1, Printed(a_person("1"), "TEST"), JobState.DONE)
    assert job_text(job, "TEST", catalogue("en")) == "Printed: test page"
