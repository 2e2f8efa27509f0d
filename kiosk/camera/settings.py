"""What can be set at a webcam: what somebody chose for it, and what its driver made of that."""

import json
import threading
from dataclasses import asdict, dataclass

SIZES = ((640, 480), (1280, 720), (1920, 1080))
"""Pictures that webcams commonly offer; more pixels see smaller codes and cost more time."""
USUAL = (1280, 720)


@dataclass(frozen=True, slots=True)
class CameraSettings:
    """What was chosen for one camera. ``exposure``, ``focus``: the driver's own figures, None: automatic.

    ``mirror`` is how the picture is shown; codes are read from the picture as the camera gives it.
    """

    size: tuple[int, int] = USUAL
    exposure: float | None = None
    focus: float | None = None
    mirror: bool = False

    def encoded(self) -> str:
        return json.dumps(asdict(self))


@dataclass(frozen=True, slots=True)
class Knob:
    """One figure as the driver has it. ``low`` and ``high`` are one step to either side, for the next touch."""

    offered: bool = False
    automatic: bool = True
    value: float = 0.0
    low: float = 0.0
    high: float = 0.0


@dataclass(frozen=True, slots=True)
class Granted:
    """What a camera really does, read back from its driver."""

    size: tuple[int, int] = (0, 0)
    exposure: Knob = Knob()
    focus: Knob = Knob()


def decoded(text: str) -> CameraSettings:
    """The settings in *text*, as ``encoded`` wrote them; anything else is no choice at all."""
    try:
        raw = json.loads(text)
        width, height = (int(side) for side in raw["size"])
        exposure, focus = (None if raw[name] is None else float(raw[name]) for name in ("exposure", "focus"))
        mirror = bool(raw["mirror"])
    except (ValueError, TypeError, KeyError):
        return CameraSettings()
    return CameraSettings((width, height) if (width, height) in SIZES else USUAL, exposure, focus, mirror)


class Controls:
    """Carries wishes to the thread that holds a camera, and the driver's answers back; safe from any thread."""

    def __init__(self, settings: CameraSettings | None = None) -> None:
        """Begin with what is remembered; nothing is asked of a driver but what was chosen."""
        self._settings = settings or CameraSettings()
        self._news = False
        self._probe = False
        self._granted: Granted | None = None
        self._lock = threading.Lock()

    @property
    def settings(self) -> CameraSettings:
        return self._settings

    @property
    def granted(self) -> Granted | None:
        """What the driver answered last; None before it was asked."""
        return self._granted

    def ask(self, settings: CameraSettings) -> None:
        """Want *settings* from the next picture on."""
        with self._lock:
            self._settings, self._news = settings, True

    def probe(self) -> None:
        """Want to know what the driver has; it tries and reads back, which shows for a moment."""
        with self._lock:
            self._probe = self._news = True

    def take(self) -> tuple[CameraSettings, bool] | None:
        """What is wanted anew, and whether to probe; None when nothing is. For the camera's thread."""
        with self._lock:
            if not self._news:
                return None
            probe, self._probe, self._news = self._probe, False, False
            return self._settings, probe

    def answer(self, granted: Granted) -> None:
        """Note what the driver does now. For the camera's thread."""
        with self._lock:
            self._granted = granted
