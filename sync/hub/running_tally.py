"""A tally of the hub's records that is counted on from where it stood, some records at a time."""

from sqlalchemy import tuple_

from kiosk.domain.figures import Report
from kiosk.domain.report import Tally
from sync.hub.service import HubService
from sync.hub.store import schema
from sync.hub.store.marks import Mark
from sync.hub.store.records import as_record, with_store

PORTION = 2_000


class RunningTally:
    """``mark``: the last record that is in; ``digest``: of the pack in force. Another pack: it begins anew."""

    def __init__(self, service: HubService) -> None:
        self._service = service
        self._begin()

    def _begin(self) -> None:
        pack = self._service.pack()
        self._tally, self.digest = Tally(pack), pack.digest
        self.mark: Mark = (0, 0)

    def follow(self) -> bool:
        """Take some records in; whether there may be more."""
        if self._service.pack().digest != self.digest:
            self._begin()
        t = schema.record.c
        with self._service.reading() as connection:
            settled = self._service.database.settled(connection)
            newer = with_store().where(tuple_(t.xid, t.n) > tuple_(*self.mark), t.xid < settled)
            rows = connection.execute(newer.order_by(t.xid, t.n).limit(PORTION)).all()
        for row in rows:
            self._tally.add(as_record(row, row.store))
        if rows:
            self.mark = (rows[-1].xid, rows[-1].n)
        return len(rows) == PORTION

    def report(self) -> Report:
        """Of the records that are in."""
        return self._tally.report()
