"""``khomue scan``: what codes are in these pictures and videos."""

from pathlib import Path

import click

from kiosk.cli.answers import Exit, json_option, no, say, say_json


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@json_option
def scan(paths: tuple[Path, ...], *, as_json: bool) -> None:
    """Read the codes in pictures, folders of them, and videos.

    One line a picture, or one a distinct code of a video that is beyond doubt or in two frames. Nothing is recorded.
    Exit code 4 when no code was found, 3 when no file could be read.
    """
    from kiosk.scanning import scan_path

    texts, broken, files = 0, 0, 0
    for path in paths:
        for item in scan_path(path):
            files += 1
            broken += item.error is not None
            texts += len(item.readings)
            codes = [
                {"text": r.text, "corners": [list(c) for c in r.corners], "engine": r.engine} for r in item.readings
            ]
            if as_json:
                say_json(
                    {
                        "file": str(item.file),
                        "frame": item.frame,
                        "codes": codes,
                        "ms": round(item.ms, 2),
                        "error": item.error,
                    }
                )
            else:
                found = " | ".join(_shown(r.text) for r in item.readings) or item.error or "nothing read"
                say(f"{item.file}: {found} ({item.ms:.1f} ms)")
    if files == broken:
        raise click.exceptions.Exit(Exit.SURROUNDINGS)
    if texts == 0:
        raise no()


def _shown(text: str) -> str:
    """*text* made harmless for a terminal: no control characters, no more than a line."""
    plain = "".join(c if c.isprintable() else "·" for c in text)
    return plain if len(plain) <= 80 else plain[:79] + "…"
