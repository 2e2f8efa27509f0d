"""A clock that tests set."""

from tests.builders import at


class FakeClock:
    """Stands at ten o'clock of the test expo's first day until a test moves it."""

    def __init__(self, now: int = at(10)) -> None:
        self.wall = now
        self.ticks = 0

    def now(self) -> int:
        return self.wall

    def mono(self) -> int:
        return self.ticks

    def forward(self, ms: int) -> None:
        """Time passes, on both clocks."""
        self.wall += ms
        self.ticks += ms

    def set_wall(self, now: int) -> None:
        """Somebody sets the wall clock."""
        self.wall = now
