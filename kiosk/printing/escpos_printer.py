"""Thermal printers that speak ESC/POS, by python-escpos: a badge as a picture that fits the paper, then a cut."""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from math import ceil
from typing import Any, Final

from escpos.exceptions import Error as EscposError
from PIL import Image

from kiosk.printing.connections import Connection, NoUsb
from kiosk.printing.problems import printer_problem
from kiosk.printing.sheets import Design, Layout, Printed, as_pngs
from kiosk.printing.typesetting import typeset_apart

DPI: Final = 203
DOTS: Final = 576
"""Across the paper of 80 mm; printers for 58 mm have 384."""
_PATIENCE_OF_A_CHECK: Final = 1.0


@dataclass(frozen=True, slots=True)
class EscposPrinter:
    """One such printer, which prints *dots* across its paper and silently leaves out what is beyond.

    Those that answer are asked for paper before, and for completion after; others are believed.
    """

    name: str
    layout: Layout
    connection: Connection
    dots: int = DOTS

    def print(self, badges: Sequence[Printed], design: Design, *, patience: float) -> None:
        self._refuse_too_wide()
        set_up = as_pngs(badges, replace(design, layout=self.layout), dpi=DPI, by=typeset_apart)
        pages = [self._fitted(page) for page in set_up]
        with self._opened(patience) as printer:
            self._print(printer, pages, patience)

    def check(self) -> None:
        self._refuse_too_wide()
        with self._opened(_PATIENCE_OF_A_CHECK) as printer:
            self._refuse_without_paper(self.connection.is_empty(printer))

    @contextmanager
    def _opened(self, patience: float) -> Iterator[Any]:
        """The printer for as long as it takes; whatever breaks off is said in our words."""
        try:
            printer = self.connection.open(patience)
            try:
                yield printer
            finally:
                with suppress(OSError, EscposError):
                    printer.close()
        except TimeoutError as error:
            raise printer_problem("printer_hangs", self.name) from error
        except NoUsb as error:
            raise printer_problem("no_usb", self.name) from error
        except (OSError, EscposError) as error:
            raise printer_problem("printer_gone", self.name) from error

    def _print(self, printer: Any, pages: Sequence[Image.Image], patience: float) -> None:
        empty = self.connection.is_empty(printer)
        self._refuse_without_paper(empty)
        for page in pages:
            printer.image(page)
            printer.cut()
        if empty is None:
            return
        done = self.connection.is_done(printer, patience)
        if not done:
            self._refuse_without_paper(self.connection.is_empty(printer))
        if done is False:
            raise printer_problem("printer_hangs", self.name)

    def _fitted(self, page: bytes) -> Image.Image:
        """*page* in the printer's dots, on its side when only that fits the paper."""
        picture = Image.open(io.BytesIO(page)).convert("L")
        return picture if picture.width <= self.dots else picture.transpose(Image.Transpose.ROTATE_90)

    def _refuse_too_wide(self) -> None:
        if ceil(min(self.layout.page) / 25.4 * DPI) > self.dots:
            raise printer_problem("too_wide", self.name)

    def _refuse_without_paper(self, empty: bool | None) -> None:  # noqa: FBT001 - what a connection tells
        if empty:
            raise printer_problem("paper_out", self.name)
