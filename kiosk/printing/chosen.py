"""The printer of a station, the size of its labels, and badges printed from the desk with it."""

from collections.abc import Callable

from kiosk.desk import Desk
from kiosk.domain.ids import PersonId
from kiosk.domain.people import PersonEntry
from kiosk.printing.printers import open_printer
from kiosk.printing.queue import PATIENCE, PrintJob, PrintQueue
from kiosk.printing.sheets import Design, Printed, layout, pack_logo
from kiosk.store.station_store import Store

_PRINTER, _LAYOUT = "printer", "printer_layout"
DEFAULT_LAYOUT = "roll"
TEST_CODE = "KHOMUE-TEST"
"""On a test print: nobody's badge."""


def chosen_printer(store: Store) -> str | None:
    """The address of the station's printer, None when none was chosen."""
    with store.reading() as tx:
        return tx.setting(_PRINTER)


def chosen_layout(store: Store) -> str:
    """The name of the layout its labels have."""
    with store.reading() as tx:
        return tx.setting(_LAYOUT) or DEFAULT_LAYOUT


def choose_printer(store: Store, address: str | None, layout_name: str = DEFAULT_LAYOUT) -> None:
    """Use the printer at *address* from now on, None for none. Raises ValueError for no address or layout."""
    where = layout(layout_name)
    if address is not None:
        open_printer(address, where)
    with store.writing() as tx:
        tx.set_setting(_PRINTER, address)
        tx.set_setting(_LAYOUT, layout_name)


class BadgePrinting:
    """Prints one badge now, beside the desk's work; what came out is noted in the journal.

    *on_change* hears of every state of every job, on the printing thread. A problem is something to look at: no
    check-in waits for a printer or is lost by one.
    """

    def __init__(
        self,
        desk: Desk,
        store: Store,
        *,
        on_change: Callable[[PrintJob], None] = lambda _job: None,
        language: str = "th",
        patience: float = PATIENCE,
    ) -> None:
        """Raises LookupError when no printer was chosen."""
        address = chosen_printer(store)
        if address is None:
            raise LookupError("no printer is chosen")
        where = layout(chosen_layout(store))
        self._desk = desk
        self._store = store
        self._address = address
        self._queue = PrintQueue(
            open_printer(address, where),
            Design(where, desk.pack().name, language, pack_logo(desk.pack())),
            on_change=on_change,
            on_printed=self._note,
            patience=patience,
        )

    def start(self) -> None:
        self._queue.start()

    def stop(self) -> None:
        self._queue.stop()

    def join(self, timeout: float | None = None) -> bool:
        return self._queue.join(timeout)

    def print_badge(self, person: PersonId, *, replace_lost: bool = False) -> PrintJob:
        """Print the badge of *person*: the one they have (again), else a new one; a lost one is replaced.

        Raises LookupError for a stranger, EnvironmentProblem when no badge can be made.
        """
        with self._store.reading() as tx:
            entry = tx.person(person)
        if entry is None:
            raise LookupError("this person is not known here")
        code = self._desk.reissue_badge(person).code if replace_lost else self._desk.badge_codes([entry])[0]
        return self._queue.submit(Printed(entry, code))

    def print_again(self, job: PrintJob) -> PrintJob:
        """Print the very badge of *job* once more."""
        return self._queue.submit(job.badge)

    def print_test(self) -> PrintJob:
        """Print a page that looks like a badge and is nobody's; it is not noted."""
        return self._queue.submit(Printed(PersonEntry(PersonId("test"), (), "ทดสอบ", name_en="Test"), TEST_CODE))

    def _note(self, job: PrintJob) -> None:
        if job.badge.code == TEST_CODE:
            return
        self._desk.note_printed([(job.badge.person.person, job.badge.code)], printer=self._address)
