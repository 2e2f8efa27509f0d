"""What can be wrong around the hub rather than in it, told as a sentence for the organiser."""


class HubProblem(Exception):
    """The surroundings do not allow it. ``code`` is stable, ``sentence`` says what to do about it."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
