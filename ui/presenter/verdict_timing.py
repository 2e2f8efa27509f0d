"""How long a verdict stands over the desk; pure, time comes from outside."""

from dataclasses import dataclass, replace

from ui.presenter.facts import OutcomeFact
from ui.presenter.verdict import verdict_kind

SECONDS = {"go": 1.5, "look": 3.0}
"""Go is seen, look is read. Stop and ask stand until they are answered or the next scan comes."""
MUTED = 2.0
"""Without sound it stands so many times longer."""


@dataclass(frozen=True, slots=True)
class Timing:
    """The outcome that stands, and until when (seconds of a monotonic clock; None: until answered)."""

    outcome: OutcomeFact | None = None
    until: float | None = None

    def shown(self, outcome: OutcomeFact, now: float, *, muted: bool) -> "Timing":
        """The next scan: it replaces whatever stands."""
        seconds = SECONDS.get(verdict_kind(outcome.verdict))
        return Timing(outcome, None if seconds is None else now + seconds * (MUTED if muted else 1.0))

    def held(self) -> "Timing":
        """Staff are looking at details or choosing a reason: it stays."""
        return replace(self, until=None)

    def at(self, now: float) -> "Timing":
        """What stands at *now*."""
        return self if self.until is None or now < self.until else Timing()

    def dismissed(self) -> "Timing":
        return Timing()

    @property
    def waits(self) -> bool:
        """Whether a refusal or a question stands, which nobody has answered."""
        return self.outcome is not None and verdict_kind(self.outcome.verdict) not in SECONDS

    def left(self, now: float) -> float | None:
        """Seconds until it goes by itself; None when it does not."""
        return None if self.outcome is None or self.until is None else max(0.0, self.until - now)
