"""The report as the pages show it: counted on from where it stood, so that it costs nothing when little is new."""

import threading

from sqlalchemy import select, tuple_

from kiosk.domain.figures import Report
from kiosk.domain.report import Tally
from sync.hub.service import HubService
from sync.hub.store import schema
from sync.hub.store.records import as_record

_PORTION = 5_000


class LiveReport:
    """Holds a tally of every record up to a mark; begins anew when another pack is in force."""

    def __init__(self, service: HubService) -> None:
        self._service = service
        self._lock = threading.Lock()
        self._tally: Tally | None = None
        self._digest = ""
        self._mark = (0, 0)

    def current(self) -> Report:
        with self._lock:
            pack = self._service.pack()
            if self._tally is None or pack.digest != self._digest:
                self._tally, self._digest, self._mark = Tally(pack), pack.digest, (0, 0)
            self._follow(self._tally)
            return self._tally.report()

    def _follow(self, tally: Tally) -> None:
        t = schema.record.c
        query = select(schema.record, schema.journal.c.store).join(schema.journal, schema.journal.c.id == t.journal)
        with self._service.reading() as connection:
            settled = self._service.database.settled(connection)
            while True:
                newer = query.where(tuple_(t.xid, t.n) > tuple_(*self._mark), t.xid < settled)
                rows = connection.execute(newer.order_by(t.xid, t.n).limit(_PORTION)).all()
                for row in rows:
                    tally.add(as_record(row, row.store))
                if not rows:
                    return
                self._mark = (rows[-1].xid, rows[-1].n)
