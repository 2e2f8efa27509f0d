"""How long to wait after failures: full jitter, capped, so that stations that lost the hub together come back apart.

The scheme is "full jitter" of https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/.
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BackOff:
    """Seconds: the first failure waits up to ``base``, each further one up to twice as long, at most ``cap``."""

    base: float = 1.0
    cap: float = 30.0

    def delay(self, failures: int, *, chance: Callable[[], float], at_least: float = 0.0) -> float:
        """Seconds to wait after *failures* failures in a row; *chance* gives numbers from 0 to 1.

        *at_least*: what the hub asked for; the jitter comes on top, capped.
        """
        if failures <= 0:
            return at_least
        ceiling = min(self.cap, self.base * float(1 << min(failures - 1, 30)))
        return min(at_least, 10 * self.cap) + ceiling * chance()
