"""Reads the logo that a pack names: a file beside it, never one from elsewhere."""

from pathlib import Path, PurePosixPath
from typing import Final

from kiosk.domain.logos import LARGEST_LOGO, Logo, LogoKind, flaw_of_logo, logo_of
from kiosk.packs.fields import Fields

_KEY: Final = "logo"
_KINDS: Final = {".png": LogoKind.PNG, ".svg": LogoKind.SVG}
_OTHERWISE: Final = {
    LogoKind.PNG: f"Save it as a PNG of at most {LARGEST_LOGO // 1024} KB",
    LogoKind.SVG: "Save it as plain SVG with text turned into paths, or as a PNG",
}


def read_logo(fields: Fields, folder: Path) -> Logo | None:
    """The picture that *fields* name, a path within *folder*; what is wrong with it becomes a finding."""
    name = fields.text(_KEY)
    if not name:
        return None
    kind = _KINDS.get(PurePosixPath(name).suffix.lower())
    if kind is None:
        fields.wrong(_KEY, f"“{name:.70}” is neither PNG nor SVG", "Give a .png or .svg file")
        return None
    content = _content(fields, folder, name)
    if content is None:
        return None
    flaw = flaw_of_logo(kind, content)
    if flaw is not None:
        fields.wrong(_KEY, f"“{name:.70}” cannot be the logo: {flaw}", _OTHERWISE[kind])
        return None
    return logo_of(kind, content)


def _content(fields: Fields, folder: Path, name: str) -> bytes | None:
    """The bytes of that file, no more than are needed to see that it is too large."""
    path = folder / name
    if "\\" in name or ".." in PurePosixPath(name).parts or not path.resolve().is_relative_to(folder.resolve()):
        fields.wrong(_KEY, f"“{name:.70}” lies outside the pack", "Put the picture into the pack's folder")
        return None
    if not path.is_file():
        fields.wrong(_KEY, f"There is no file “{name:.70}”", "Write its path as seen from the pack, such as “logo.svg”")
        return None
    try:
        with path.open("rb") as file:
            return file.read(LARGEST_LOGO + 1)
    except OSError as error:
        fields.wrong(_KEY, f"“{name:.70}” cannot be read: {error.strerror}", "Check its rights")
        return None
