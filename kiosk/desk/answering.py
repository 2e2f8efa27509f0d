"""What staff say of something that does not add up here: a record, which works without a network."""

from kiosk.desk.act import Act
from kiosk.domain.changes import AnomalyState
from kiosk.domain.ids import RecordId
from kiosk.domain.kinds import Settled
from kiosk.domain.oddities import answers_to, subject_of


def answer(act: Act, key: str, reason: str) -> RecordId | None:
    """Say of the anomaly *key* what came of it; None where nothing is open under that name.

    Raises ValueError when *reason* is none of ``answers_to`` its kind.
    """
    told = act.tx.anomaly(key)
    if told is None or told.state is not AnomalyState.OPEN:
        return None
    if reason not in answers_to(told.kind):
        raise ValueError(f"{reason!r} is not one of {', '.join(answers_to(told.kind))}")
    return act.append(Settled(key, reason, told.mark), subject_of(key, told.subject)).id
