"""Where the badges are shown: a booth at a fair, people passing behind it, light that changes, a noisy camera."""

from typing import Final

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from assets.demo.cards import Picture

WIDTH: Final = 1280
HEIGHT: Final = 720
_LAMP_TAKEN: Final = (16.6, 19.4)
"""Seconds between which somebody stands before the lamp."""

Floats = npt.NDArray[np.float32]
_Colour = tuple[int, int, int]


class Scene:
    """The picture without any badge, and what a camera makes of the whole; everything by chance comes from *rng*."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._wall = _wall(rng)
        self._passers = [_Passer(rng) for _ in range(5)]
        self._vignette = _vignette()
        self._grain = [rng.normal(0, 2.2, (HEIGHT, WIDTH, 1)).astype(np.float32) for _ in range(5)]

    def behind(self, at: float) -> Floats:
        """The booth and the people who pass behind it, *at* seconds."""
        picture = self._wall.copy()
        for passer in self._passers:
            passer.draw(picture, at)
        return picture

    def taken(self, picture: Floats, at: float) -> Picture:
        """*picture* as the camera delivers it: exposure, colour of the light, dark corners, grain."""
        gain = 1 + 0.05 * np.sin(0.9 * at) + 0.03 * np.sin(2.7 * at + 1)
        start, end = _LAMP_TAKEN
        gain *= 1 - 0.5 * float(np.clip(min(at - start, end - at) / 0.5, 0, 1))
        warmth = 0.03 * np.sin(0.37 * at)
        light = np.array([gain * (1 - warmth), gain, gain * (1 + warmth)], np.float32)
        frame = picture * self._vignette * light + self._grain[round(at * 30) % len(self._grain)]
        delivered: Picture = np.clip(frame, 0, 255).astype(np.uint8)
        return delivered


class _Passer:
    """Somebody walking by, out of focus."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._colour = (rng.uniform(30, 120) + rng.uniform(-25, 25, 3)).astype(np.float32)
        self._speed = float(rng.choice([-1, 1]) * rng.uniform(35, 110))
        self._from, self._sway = float(rng.uniform(0, 2000)), float(rng.uniform(0, 6))
        scale = rng.uniform(0.8, 1.25)
        mask = np.zeros((620, 360), np.uint8)
        cv2.ellipse(mask, (180, 130), (round(46 * scale), round(58 * scale)), 0, 0, 360, 255, -1)
        cv2.ellipse(mask, (180, 430), (round(105 * scale), round(230 * scale)), 0, 0, 360, 255, -1)
        self._mask = cv2.GaussianBlur(mask, (0, 0), 12).astype(np.float32)[..., None] / 255

    def draw(self, picture: Floats, at: float) -> None:
        height, width = self._mask.shape[:2]
        x = round((self._from + self._speed * at) % (WIDTH + 2 * width) - width)
        y = round(90 + 8 * np.sin(at * 5 + self._sway))
        left, right, bottom = max(x, 0), min(x + width, WIDTH), min(y + height, HEIGHT - 130)
        if left < right:
            mask = self._mask[: bottom - y, left - x : right - x]
            part = picture[y:bottom, left:right]
            part += (self._colour - part) * mask * 0.92


def _wall(rng: np.random.Generator) -> Floats:
    """The booth: wall, posters, shelf, lamps out of focus; in front, a table full of things."""
    image = Image.new("RGB", (WIDTH, HEIGHT), (176, 182, 190))
    pen = ImageDraw.Draw(image)
    for y in range(0, HEIGHT, 4):
        pen.rectangle((0, y, WIDTH, y + 4), fill=(196 - y // 12, 200 - y // 12, 206 - y // 11))
    for x in range(30, WIDTH, 210):
        _poster(pen, rng, x + int(rng.integers(0, 30)), int(rng.integers(20, 110)))
    for n in range(26):
        pen.polygon([(n * 52, 0), (n * 52 + 44, 0), (n * 52 + 22, 46)], fill=_colour(rng))
    far = cv2.GaussianBlur(np.asarray(image)[..., ::-1], (0, 0), 3.5)
    near = Image.fromarray(far[..., ::-1])
    _table(ImageDraw.Draw(near), rng)
    return cv2.GaussianBlur(np.asarray(near)[..., ::-1], (0, 0), 1.2).astype(np.float32)


def _poster(pen: ImageDraw.ImageDraw, rng: np.random.Generator, x: int, y: int) -> None:
    pen.rectangle((x, y, x + 165, y + 250), fill=(240, 238, 230), outline=(90, 90, 96), width=3)
    pen.rectangle((x + 12, y + 12, x + 153, y + 90), fill=_colour(rng))
    for line in range(104, 240, 14):
        for word in range(int(rng.integers(3, 6))):
            start = x + 14 + word * 28
            pen.rectangle((start, y + line, start + int(rng.integers(10, 25)), y + line + 6), fill=(60, 60, 66))


def _table(pen: ImageDraw.ImageDraw, rng: np.random.Generator) -> None:
    pen.rectangle((0, 590, WIDTH, HEIGHT), fill=(120, 86, 58))
    for y in range(592, HEIGHT, 9):
        pen.line((0, y, WIDTH, y + int(rng.integers(-4, 5))), fill=(104 + int(rng.integers(0, 24)), 76, 50), width=2)
    for x in (30, 190, 1010, 1130):
        _leaflets(pen, rng, x)
    for column in range(8):  # a crossword that means nothing: as busy as a code, and none
        for row in range(6):
            if rng.random() < 0.5:
                pen.rectangle((330 + column * 11, 610 + row * 11, 341 + column * 11, 621 + row * 11), fill=(20, 20, 24))
    for pencil in range(7):
        pen.line((900 + pencil * 9, 650, 880 + pencil * 14, 540), fill=_colour(rng), width=7)
    pen.rounded_rectangle((885, 600, 975, 700), 8, fill=(70, 96, 140))


def _leaflets(pen: ImageDraw.ImageDraw, rng: np.random.Generator, x: int) -> None:
    for sheet in range(3):
        left, top = x + sheet * 9, 625 - sheet * 7
        pen.rectangle((left, top, left + 105, top + 70), fill=(250, 248, 240), outline=(150, 150, 150))
    pen.rectangle((x + 24, 620, x + 80, 640), fill=_colour(rng))
    for bar in range(22):  # stripes like a price tag's
        pen.rectangle((x + 28 + bar * 3, 648, x + 28 + bar * 3 + int(rng.integers(0, 3)), 668), fill=(30, 30, 34))


def _colour(rng: np.random.Generator) -> _Colour:
    red, green, blue = (rng.integers(70, 190) + rng.integers(-55, 56, 3)).tolist()
    return red, green, blue


def _vignette() -> Floats:
    x, y = np.meshgrid(np.linspace(-1, 1, WIDTH), np.linspace(-1, 1, HEIGHT))
    return (1 - 0.22 * (x * x + y * y))[..., None].astype(np.float32)
