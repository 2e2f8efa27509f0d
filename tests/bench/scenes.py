"""Draws what a booth camera sees, with known truth: badges in clutter under every bad condition, and no badge.

Deterministic: the same seed, stratum and number give the same picture on every machine with these libraries.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
import zxingcpp
from numpy.random import Generator
from numpy.typing import NDArray

from kiosk.camera import Image
from tests.bench.scenery import HEIGHT, WIDTH, Picture, clutter, fiducial, other_barcode

FOCAL = 1108.0
"""Pixels; a 60° lens at 720p, as in design/measured.md."""
TEXT_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
Points = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Badge:
    """A card with a code on it: what is printed, and what became of the card."""

    text: str
    level: str = "M"
    quiet: float = 4.0
    dark_card: bool = False
    inverted: bool = False
    curl: float = 0.0  # degrees the card bends round a cylinder, over the width of the code
    thumb: float = 0.0  # share of the code's area that fingers cover


@dataclass(frozen=True, slots=True)
class Pose:
    """Where the code is: centre and width in pixels, turned and tilted in degrees."""

    x: float
    y: float
    width: float
    turn: float = 0.0
    tilt: float = 0.0
    tilt_axis: float = 0.0


@dataclass(frozen=True, slots=True)
class Light:
    """What light, screen and camera do to the picture. Lengths are in modules of the code."""

    defocus: float = 0.0
    motion: float = 0.0
    motion_angle: float = 0.0
    exposure: float = 1.0
    noise: float = 2.0
    screen: tuple[float, float] | None = None  # black and white of a phone's screen
    moire: float = 0.0
    glare: float = 0.0
    shadow: float = 1.0
    quality: int = 88
    mirrored: bool = False


@dataclass(frozen=True, slots=True)
class Scene:
    """One frame with its truth; `text` is None when there is no code in it."""

    stratum: str
    image: Image
    text: str | None
    corners: Points | None = None


@dataclass(frozen=True, slots=True)
class Set:
    """How a stratum sets the scene up: draws badge, pose and light from a generator."""

    badge: Callable[[Generator], dict[str, object]] = field(default=lambda _: {})
    pose: Callable[[Generator], dict[str, object]] = field(default=lambda _: {})
    light: Callable[[Generator], dict[str, object]] = field(default=lambda _: {})


STRATA: dict[str, Set] = {
    "clean": Set(),
    "small": Set(pose=lambda r: {"width": r.uniform(45, 80)}),
    "tilt": Set(pose=lambda r: {"tilt": r.uniform(30, 50), "tilt_axis": r.uniform(0, 360)}),
    "turned": Set(pose=lambda r: {"turn": r.uniform(0, 360)}),
    "motion": Set(light=lambda r: {"motion": r.uniform(0.6, 1.5), "motion_angle": r.uniform(0, 180)}),
    "strong motion": Set(light=lambda r: {"motion": r.uniform(1.2, 2.3), "motion_angle": r.uniform(0, 180)}),
    "defocus": Set(light=lambda r: {"defocus": r.uniform(0.4, 1.0)}),
    "low light": Set(light=lambda r: {"exposure": r.uniform(0.10, 0.25), "noise": r.uniform(4, 9)}),
    "dim screen": Set(light=lambda r: {"screen": _dim(r), "noise": r.uniform(2, 5)}),
    "moiré": Set(light=lambda r: {"screen": (30.0, 210.0), "moire": r.uniform(0.2, 0.55)}),
    "glare": Set(light=lambda r: {"glare": r.uniform(0.15, 0.5)}),
    "inverted": Set(badge=lambda _: {"inverted": True, "dark_card": True}),
    "mirrored": Set(light=lambda _: {"mirrored": True}),
    "curved": Set(badge=lambda r: {"curl": r.uniform(40, 110)}),
    "jpeg": Set(light=lambda r: {"quality": int(r.integers(8, 22))}),
    "occlusion": Set(badge=lambda r: {"thumb": r.uniform(0.02, 0.08)}),
    "heavy occlusion": Set(badge=lambda r: {"thumb": r.uniform(0.08, 0.18)}),
    "narrow quiet": Set(badge=lambda r: {"quiet": r.uniform(0.0, 1.0), "dark_card": True}),
    "shadow": Set(light=lambda r: {"shadow": r.uniform(0.12, 0.4)}),
    "mixed": Set(
        pose=lambda r: {"tilt": r.uniform(10, 35), "tilt_axis": r.uniform(0, 360), "turn": r.uniform(0, 360)},
        light=lambda r: {"motion": r.uniform(0.3, 0.9), "defocus": r.uniform(0.2, 0.5), "noise": r.uniform(2, 6)},
    ),
}
EMPTY = ("clutter", "darkness", "other barcodes", "fiducials")


def scene(stratum: str, number: int, *, seed: int = 1) -> Scene:
    """Return scene `number` of a stratum of `STRATA`."""
    random = np.random.default_rng([seed, list(STRATA).index(stratum), number])
    setting = STRATA[stratum]
    badge = replace(draw_badge(random), **setting.badge(random))  # type: ignore[arg-type]
    pose = replace(draw_pose(random), **setting.pose(random))  # type: ignore[arg-type]
    light = replace(Light(noise=random.uniform(1, 3)), **setting.light(random))  # type: ignore[arg-type]
    image, corners = photograph(clutter(random), badge, pose, light, random)
    return Scene(stratum, image, badge.text, corners)


def empty(kind: str, number: int, *, seed: int = 1) -> Scene:
    """Return scene `number` of a kind of `EMPTY`: nothing in it is a QR code."""
    random = np.random.default_rng([seed, 1000 + EMPTY.index(kind), number])
    picture = clutter(random)
    light = Light(noise=random.uniform(1, 4), quality=int(random.integers(40, 95)))
    if kind == "darkness":
        light = Light(exposure=random.uniform(0.02, 0.12), noise=random.uniform(3, 12))
    for _ in range(int(random.integers(2, 6))):
        if kind == "other barcodes":
            _stick(picture, other_barcode(random), random)
        if kind == "fiducials":
            _stick(picture, fiducial(random), random)
    return Scene(kind, develop(picture, light, random), None)


def draw_badge(random: Generator) -> Badge:
    """Draw a badge such as the station issues, or a ticket of another system."""
    length = int(random.choice([10, 22, 22, 22, 26, 38]))
    text = "KM1-" + "".join(random.choice(list(TEXT_LETTERS), length - 4))
    return Badge(text, level=str(random.choice(["M", "M", "Q", "L"])))


def draw_pose(random: Generator) -> Pose:
    """Draw an easy pose: wholly in view, nearly upright, 90 to 400 pixels wide."""
    width = float(np.exp(random.uniform(np.log(90), np.log(400))))
    margin = width * 0.75
    x, y = random.uniform(margin, WIDTH - margin), random.uniform(margin, HEIGHT - margin)
    return Pose(x, y, width, random.uniform(-15, 15), random.uniform(0, 15), random.uniform(0, 360))


@lru_cache(maxsize=64)
def modules_of(text: str, level: str) -> NDArray[np.uint8]:
    """Return the code's modules, 1 for dark."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level=level)
    dots = np.array(zxingcpp.write_barcode_to_image(code, scale=1, add_quiet_zones=False))
    return np.asarray(dots == 0, np.uint8)


def photograph(background: Picture, badge: Badge, pose: Pose, light: Light, random: Generator) -> tuple[Image, Points]:
    """Return the frame of a badge held before a background, and the code's corners in it."""
    quad = project(pose)
    count = modules_of(badge.text, badge.level).shape[0]
    module = pose.width / count
    picture = background.copy()
    card, corners = draw_card(badge, module, random)
    if light.screen is not None:
        card = light.screen[0] + card * ((light.screen[1] - light.screen[0]) / 255)
    if light.moire:
        card = _moire(card, light.moire, 2 * module, random)
    paste(picture, card, corners, quad)
    if light.glare:
        glare(picture, quad, light.glare * pose.width, random)
    if light.shadow < 1:
        _shadow(picture, quad, light.shadow, random)
    picture = blur(picture, light, module)
    image = develop(picture, light, random)
    if light.mirrored:
        image = np.ascontiguousarray(image[:, ::-1])
        quad = np.stack([WIDTH - 1 - quad[:, 0], quad[:, 1]], 1)
    return image, quad


def project(pose: Pose) -> Points:
    """Return the four corners of the code in the frame, through a pinhole camera."""
    square = np.array([[-0.5, -0.5, 0], [0.5, -0.5, 0], [0.5, 0.5, 0], [-0.5, 0.5, 0]])
    axis = np.radians(pose.tilt_axis)
    direction = np.array([np.cos(axis), np.sin(axis), 0.0])
    turn, _ = cv2.Rodrigues(np.array([0.0, 0.0, np.radians(pose.turn)]))
    tilt, _ = cv2.Rodrigues(direction * np.radians(pose.tilt))
    points = square @ (tilt @ turn).T
    depth = FOCAL / pose.width + points[:, 2]
    flat = points[:, :2] * FOCAL / depth[:, None]
    return np.asarray(flat + np.array([pose.x, pose.y]), np.float32)


def draw_card(badge: Badge, module: float, random: Generator) -> tuple[Picture, Points]:
    """Draw the card flat at twice the size it will have; return it and the code's corners on it."""
    dots = modules_of(badge.text, badge.level)
    dot = max(3, round(2 * module))
    ink, paper = (235.0, 22.0) if badge.inverted else (22.0, 235.0)
    code = np.kron(np.where(dots, ink, paper).astype(np.float32), np.ones((dot, dot), np.float32))
    size, quiet = code.shape[0], int(badge.quiet * dot)
    side, top = max(quiet, int(size * random.uniform(0.15, 0.35))), max(quiet, int(size * random.uniform(0.3, 0.7)))
    stock = random.uniform(18, 60, 3) if badge.dark_card else np.full(3, 240.0)
    card = _card_with_name(size + 2 * top, size + 2 * side, stock, top, random)
    card[top - quiet : top + size + quiet, side - quiet : side + size + quiet] = paper
    card[top : top + size, side : side + size] = code[:, :, None]
    if badge.thumb:
        _thumb(card[top : top + size, side : side + size], badge.thumb, random)
    corners = np.add([[0, 0], [size, 0], [size, size], [0, size]], (side, top), dtype=np.float32)
    return _curl(card, corners, badge.curl) if badge.curl else (card, corners)


def paste(picture: Picture, card: Picture, corners: Points, quad: Points) -> None:
    """Lay the card into the picture so that `corners` fall on `quad`; supersampled twice."""
    size = np.array([card.shape[1], card.shape[0]])
    warp = cv2.getPerspectiveTransform(corners, quad)
    outline = cv2.perspectiveTransform(
        np.array([[[0, 0], [size[0], 0], [size[0], size[1]], [0, size[1]]]], np.float32), warp
    )[0]
    low = np.maximum(np.floor(outline.min(0)).astype(int) - 1, 0)
    high = np.minimum(np.ceil(outline.max(0)).astype(int) + 1, (WIDTH, HEIGHT))
    if (high <= low).any():
        return
    finer = np.array([[2, 0, -2 * low[0]], [0, 2, -2 * low[1]], [0, 0, 1]], np.float64) @ warp
    canvas = tuple(int(length) for length in (high - low) * 2)
    drawn = cv2.warpPerspective(card, finer, canvas)
    mask = cv2.warpPerspective(np.ones(card.shape[:2], np.float32), finer, canvas)
    half = tuple(int(length) for length in high - low)
    drawn, mask = (cv2.resize(layer, half, interpolation=cv2.INTER_AREA) for layer in (drawn, mask))
    place = picture[low[1] : high[1], low[0] : high[0]]
    place *= 1 - mask[:, :, None]
    place += drawn


def develop(picture: Picture, light: Light, random: Generator) -> Image:
    """Expose, add the sensor's noise (more in bright pixels), compress as a webcam does."""
    exposed = picture * light.exposure
    grain = random.standard_normal((HEIGHT, WIDTH), np.float32)
    exposed += (grain * (light.noise * np.sqrt(0.5 + exposed[:, :, 1] / 255)))[:, :, None]
    if light.exposure < 0.5:
        exposed *= min(2.0, 0.4 / light.exposure)  # the camera's gain lifts the noise with the picture
    flat = np.clip(exposed, 0, 255).astype(np.uint8)
    _, packed = cv2.imencode(".jpg", flat, [cv2.IMWRITE_JPEG_QUALITY, light.quality])
    return np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR), np.uint8)


def _card_with_name(height: int, width: int, stock: NDArray[Any], room: int, random: Generator) -> Picture:
    card = np.full((height, width, 3), stock, np.uint8)
    name = "".join(random.choice(list("ABCDEFGHIKLMNOPRSTUVY"), int(random.integers(4, 9))))
    scale = room / 60
    ink = (30.0,) * 3 if stock[0] > 128 else (230.0,) * 3
    where, thick = (4, int(room * 0.7)), max(1, int(scale * 2))
    cv2.putText(card, name, where, cv2.FONT_HERSHEY_DUPLEX, scale, ink, thick, cv2.LINE_AA)
    return card.astype(np.float32)


def _thumb(code: Picture, share: float, random: Generator) -> None:
    """Cover a share of the code with a finger that comes in from an edge, wherever a hand may hold it."""
    size = code.shape[0]
    wide = np.sqrt(share * size * size / 1.4)
    angle = random.uniform(0, 2 * np.pi)
    reach = random.uniform(0.35, 0.62)
    centre = (
        int(size / 2 + np.clip(np.cos(angle) * 1.3, -1, 1) * reach * size),
        int(size / 2 + np.clip(np.sin(angle) * 1.3, -1, 1) * reach * size),
    )
    skin = [float(value) for value in np.array([110, 150, 205]) * random.uniform(0.35, 1.0)]
    axes = (int(wide * 0.95), int(wide * 0.6))
    cv2.ellipse(code, centre, axes, float(np.degrees(angle)), 0, 360, skin, -1, cv2.LINE_AA)


def _curl(card: Picture, corners: Points, degrees: float) -> tuple[Picture, Points]:
    """Bend the card round an upright cylinder; the code spans `degrees` of it."""
    height, width = card.shape[:2]
    span = np.radians(degrees) / (corners[1, 0] - corners[0, 0])
    centre, half = width / 2, min(width / 2, np.radians(85) / span)
    radius = 1 / span
    flat = np.arange(2 * int(np.sin(half * span) * radius), dtype=np.float64)
    angle = np.arcsin(np.clip((flat - len(flat) / 2) / radius, -1, 1))
    columns = (centre + angle * radius).astype(np.float32)
    rows = np.arange(height, dtype=np.float32)
    bent = cv2.remap(card, np.tile(columns, (height, 1)), np.tile(rows[:, None], (1, len(columns))), cv2.INTER_LINEAR)
    bent *= np.cos(angle).astype(np.float32)[None, :, None] * 0.5 + 0.5
    moved = corners.copy()
    moved[:, 0] = np.sin((corners[:, 0] - centre) * span) * radius + len(flat) / 2
    return np.asarray(bent, np.float32), moved


def _moire(card: Picture, strength: float, dot: float, random: Generator) -> Picture:
    """Beat the pixel grids of screen and camera against each other, a little apart in each colour."""
    rows, columns = np.mgrid[0 : card.shape[0], 0 : card.shape[1]].astype(np.float32)
    bent = card.copy()
    angle, length = random.uniform(0, np.pi), dot * random.uniform(0.6, 2.5)
    for colour in range(3):
        wave = 2 * np.pi / (length * (1 + 0.04 * colour))
        phase = columns * (np.cos(angle) * wave) + rows * (np.sin(angle) * wave) + colour
        bent[:, :, colour] *= 1 - strength * 0.5 * (1 + np.sin(phase))
    return bent


def glare(picture: Picture, quad: Points, radius: float, random: Generator) -> None:
    """Shine a lamp on the code: burnt out in the middle, fading over `radius` pixels."""
    corner, other = quad[int(random.integers(4))], quad.mean(0)
    centre = corner + (other - corner) * random.uniform(0.0, 1.0)
    rows, columns = np.ogrid[0:HEIGHT, 0:WIDTH]
    squash = random.uniform(0.5, 1.0)
    away = ((columns - centre[0]) / radius) ** 2 + ((rows - centre[1]) / (radius * squash)) ** 2
    picture += (random.uniform(250, 600) * np.exp(-2.5 * away)).astype(np.float32)[:, :, None]


def _shadow(picture: Picture, quad: Points, depth: float, random: Generator) -> None:
    centre, angle = quad.mean(0), random.uniform(0, 2 * np.pi)
    rows, columns = np.ogrid[0:HEIGHT, 0:WIDTH]
    across = (columns - centre[0]) * np.cos(angle) + (rows - centre[1]) * np.sin(angle)
    edge = 1 / (1 + np.exp(np.clip(-across / random.uniform(1, 12), -30, 30)))
    picture *= (depth + (1 - depth) * edge).astype(np.float32)[:, :, None]


def blur(picture: Picture, light: Light, module: float) -> Picture:
    """Blur by the lens, by its focus and by the hand's movement."""
    blurred = cv2.GaussianBlur(picture, (0, 0), 0.6)  # the lens itself
    if light.defocus:
        radius = light.defocus * module
        grid = np.hypot(*np.mgrid[-int(radius) - 1 : int(radius) + 2, -int(radius) - 1 : int(radius) + 2])
        disc = np.clip(radius + 0.5 - grid, 0, 1).astype(np.float32)
        blurred = cv2.filter2D(blurred, -1, disc / disc.sum())
    if light.motion:
        blurred = cv2.filter2D(blurred, -1, _streak(light.motion * module, light.motion_angle))
    return np.asarray(blurred, np.float32)


def _streak(length: float, angle: float) -> Picture:
    half = int(np.ceil(length / 2)) + 1
    kernel = np.zeros((2 * half + 1, 2 * half + 1), np.float32)
    for along in np.linspace(-length / 2, length / 2, max(3, int(length * 8))):
        x, y = half + along * np.cos(np.radians(angle)), half + along * np.sin(np.radians(angle))
        left, top = int(x), int(y)
        kernel[top, left] += (1 - x + left) * (1 - y + top)
        kernel[top, left + 1] += (x - left) * (1 - y + top)
        kernel[top + 1, left] += (1 - x + left) * (y - top)
        kernel[top + 1, left + 1] += (x - left) * (y - top)
    return np.asarray(kernel / kernel.sum(), np.float32)


def _dim(random: Generator) -> tuple[float, float]:
    black = random.uniform(15, 40)
    return black, black + random.uniform(14, 45)


def _stick(picture: Picture, sticker: NDArray[np.uint8], random: Generator) -> None:
    """Lay a printed sticker somewhere, turned and scaled."""
    width = float(random.uniform(90, 400))
    pose = Pose(random.uniform(150, WIDTH - 150), random.uniform(150, HEIGHT - 150), width, random.uniform(0, 360))
    padded = cv2.copyMakeBorder(sticker, 12, 12, 12, 12, cv2.BORDER_CONSTANT, value=235)
    longest = max(padded.shape)
    zoom = max(1.0, 2 * width / longest)
    large = cv2.resize(padded, None, fx=zoom, fy=zoom, interpolation=cv2.INTER_NEAREST).astype(np.float32)
    height, across = large.shape
    corners = np.array([[0, 0], [across, 0], [across, height], [0, height]], np.float32)
    quad = project(pose)
    quad[2:] = quad[1::-1] + (quad[2:] - quad[1::-1]) * np.float32(height / across)
    paste(picture, np.repeat(large[:, :, None], 3, 2), corners, quad)
