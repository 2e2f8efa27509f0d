"""Undoes the blur of a lens that is out of focus: a point becomes a disc, and what every point became is divided out.

A disc dims fine detail and turns none of it to nothing before it is wider than two modules, so a code that looks lost
to the eye is still there. How wide the disc was is not known, and need not be: one width is good for its neighbours.
"""

from kiosk.camera import Image
from kiosk.scanning.waves import Waves, disc


def refocused(image: Image, *, radius: float, noise: float) -> Image:
    """Return a grey picture of at most `LARGEST` pixels a side without the blur of a disc of `radius` pixels.

    `noise` as in `Waves.without`.
    """
    waves = Waves(image)
    return waves.without(disc(waves.side, radius), noise)
