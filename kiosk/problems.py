"""What can go wrong around the program rather than in it, told as a sentence for staff.

    EnvironmentProblem
    ├── StoreProblem    the station's database: missing, newer, read-only, full, damaged
    └── (camera, pack and roster problems live beside what raises them)

Anything else that is raised is our own mistake, and loud.
"""


class EnvironmentProblem(Exception):
    """The surroundings do not allow it. ``code`` is stable, ``sentence`` says what to do about it."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


class StoreProblem(EnvironmentProblem):
    """The station's database cannot be used as it is; nothing in it was changed."""


BUSY = "busy"
"""The code of a StoreProblem that passes by itself: another program is writing to the database."""
