"""Taking back what was a mistake: by another record, so that both stay."""

from kiosk.desk.act import Act
from kiosk.desk.looking import UNDOABLE, recent
from kiosk.desk.outcomes import Recent
from kiosk.domain.ids import RecordId
from kiosk.domain.kinds import Voided


def undo(act: Act, wanted: RecordId, reason: str) -> bool:
    """Take back a check-in, check-out, count or group of this station; False when there is nothing to undo."""
    target = act.tx.record(wanted)
    if target is None or target.kind not in UNDOABLE or act.tx.is_voided(wanted):
        return False
    act.append(Voided(of=wanted, reason=reason), target.subject)
    return True


def undo_last(act: Act) -> Recent | None:
    """Take back the newest act that can be; what it was, or None."""
    last = next((line for line in recent(act, 50) if line.kind in UNDOABLE and not line.undone), None)
    return last if last is not None and undo(act, last.record, "mistake") else None
