"""Frame sources: webcam, video file, folder of pictures; the newest frame wins; unplug and replug."""

from kiosk.camera.camera import Camera
from kiosk.camera.devices import CameraInfo, list_cameras
from kiosk.camera.frames import CameraProblem, Frame, FrameSource, Image, ProblemCode
from kiosk.camera.loop import CameraState, CameraStatus
from kiosk.camera.settings import CameraSettings, Controls, Granted, Knob
from kiosk.camera.sources import open_source

__all__ = [
    "Camera",
    "CameraInfo",
    "CameraProblem",
    "CameraSettings",
    "CameraState",
    "CameraStatus",
    "Controls",
    "Frame",
    "FrameSource",
    "Granted",
    "Image",
    "Knob",
    "ProblemCode",
    "list_cameras",
    "open_source",
]
