"""Sets a document with typst; as a program of its own (JSON in, JSON out), so that a desk that prints goes on scanning.

typst holds the interpreter for as long as it works, some 30 ms a badge, and nobody gets a verdict meanwhile; and it
keeps what it set, some 30 MB for a file of 500. This file is run by its path, so it imports nothing of ours.
"""

import base64
import json
import subprocess
import sys
from collections.abc import Mapping
from typing import Any, Final

import typst

_PATIENCE: Final = 300.0
"""Seconds for one job: a file of 500 badges takes twenty on a slow computer, a badge less than one."""


def typeset(sources: Mapping[str, bytes], form: str, ppi: float | None) -> tuple[bytes, ...]:
    """The pages of ``main.typ`` among *sources* (path: content) as *form*: png, or one pdf. Raises RuntimeError."""
    # Its stubs know nothing of several sources, nor that more than one page of PNG is a list.
    done: Any = typst.compile(dict(sources), format=form, ppi=ppi)  # type: ignore[call-overload]
    return tuple(done) if isinstance(done, list) else (done,)


def typeset_apart(sources: Mapping[str, bytes], form: str, ppi: float | None) -> tuple[bytes, ...]:
    """The same in a process of its own. Raises RuntimeError for it failing, too."""
    job = {"sources": {name: _text(content) for name, content in sources.items()}, "form": form, "ppi": ppi}
    try:
        done = subprocess.run(  # noqa: S603 - this very file
            [sys.executable, "-I", __file__],
            input=json.dumps(job).encode(),
            capture_output=True,
            timeout=_PATIENCE,
            check=True,
        )
    except subprocess.SubprocessError as error:
        raise RuntimeError("the typesetter failed") from error
    return tuple(map(_content, json.loads(done.stdout)))


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _content(text: str) -> bytes:
    return base64.b64decode(text)


def main() -> None:
    job = json.load(sys.stdin.buffer)
    sources = {name: _content(text) for name, text in job["sources"].items()}
    json.dump([_text(page) for page in typeset(sources, job["form"], job["ppi"])], sys.stdout)


if __name__ == "__main__":
    main()
