"""The desk: scan, load facts, decide, append, commit; only then the screen turns green."""

from kiosk.desk.act import MAX_CODE, first_open
from kiosk.desk.checking_in import OVERRIDE_REASONS
from kiosk.desk.counting import SECTORS
from kiosk.desk.desk import Desk
from kiosk.desk.looking import UNDOABLE
from kiosk.desk.outcomes import CodeFlaw, Found, Glance, Hit, NewBadge, Outcome, Recent, UnfitCode

__all__ = [
    "MAX_CODE",
    "OVERRIDE_REASONS",
    "SECTORS",
    "UNDOABLE",
    "CodeFlaw",
    "Desk",
    "Found",
    "Glance",
    "Hit",
    "NewBadge",
    "Outcome",
    "Recent",
    "UnfitCode",
    "first_open",
]
