"""What `khomue scan` says of pictures, folders and videos."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from kiosk.camera import CameraProblem
from kiosk.camera.pictures import is_picture, read_picture
from kiosk.camera.sources import VideoFile
from kiosk.scanning.decoder import Decoder
from kiosk.scanning.readings import Reading
from kiosk.scanning.scanner import scan_frames
from kiosk.scanning.watch import Watch

VIDEO_SUFFIXES = frozenset({".mp4", ".m4v", ".mov", ".avi", ".mkv", ".webm", ".mpg", ".mpeg", ".wmv", ".3gp"})


@dataclass(frozen=True, slots=True)
class FileReading:
    """One line of the answer: a picture with all its codes, or one distinct code of a video.

    `frame` is None for pictures. `error` is a sentence: the file, or the rest of it, could not be read.
    """

    file: Path
    readings: tuple[Reading, ...]
    ms: float
    frame: int | None = None
    error: str | None = None


def scan_path(path: Path, decoder: Decoder | None = None) -> Iterator[FileReading]:
    """Read a picture, a video, or the pictures and videos of a folder and those below it, by name.

    A picture gives one item, also when nothing was read; a video one item per distinct code
    that is sure or in two frames, or one empty item. A file that cannot be read gives an item with `error`.
    """
    decoder = decoder or Decoder()
    if path.is_dir():
        for inner in sorted(path.rglob("*")):
            if inner.is_file() and (is_picture(inner) or _is_video(inner)):
                yield from scan_path(inner, decoder)
    elif is_picture(path) or not path.is_file():
        yield _scan_picture(path, decoder)
    else:
        yield from _scan_video(path, decoder)


def _is_video(path: Path) -> bool:
    return path.suffix.lower() in VIDEO_SUFFIXES


def _scan_picture(path: Path, decoder: Decoder) -> FileReading:
    try:
        image = read_picture(path)
    except CameraProblem as problem:
        return FileReading(path, (), 0.0, error=problem.sentence)
    start = perf_counter()
    readings = decoder.decode_all(image)
    return FileReading(path, readings, (perf_counter() - start) * 1000)


def _scan_video(path: Path, decoder: Decoder) -> Iterator[FileReading]:
    try:
        source = VideoFile(path)
    except CameraProblem as problem:
        yield FileReading(path, (), 0.0, error=problem.sentence)
        return
    told: set[str] = set()
    error: str | None = None
    try:
        for acted in scan_frames(source, decoder, Watch()):
            if acted.reading.text not in told:
                told.add(acted.reading.text)
                yield FileReading(path, (acted.reading,), acted.reading.ms, acted.frame_number)
    except CameraProblem as problem:
        error = problem.sentence
    finally:
        source.close()
    if error or not told:
        yield FileReading(path, (), 0.0, error=error)
