"""The report as a table: the output table of the event, and the figures behind it."""

from collections.abc import Iterator

from kiosk.domain.figures import Report
from kiosk.domain.report import detail_rows, report_rows
from sync.hub.exports.writing import Cell, Table

HEADER = ("number", "what", "figure")


def figures(report: Report, language: str) -> Table:
    return Table(HEADER, _rows(report, language))


def _rows(report: Report, language: str) -> Iterator[tuple[Cell, ...]]:
    for line in (*report_rows(report, language), *detail_rows(report, language)):
        yield str(line.number or ""), line.label, line.value
