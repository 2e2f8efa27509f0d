"""What a decoder read: the text, where it stood in the picture, who read it and how long that took."""

from dataclasses import dataclass

Corner = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Reading:
    """A code in a picture; `corners` are x, y in pixels of the picture handed in, going round the code.

    `sure`: so much of the code was legible that it can be no accident; one frame of it is enough.
    """

    text: str
    corners: tuple[Corner, Corner, Corner, Corner]
    engine: str
    ms: float
    sure: bool = False
