"""Takes a file that somebody sends, in pieces, onto the disk; only who is signed in gets this far."""

import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from sync.hub.web import forms


@dataclass(frozen=True, slots=True)
class Upload:
    """``path``: the file, for the taker to delete; ``name``: what its sender calls it."""

    path: Path
    name: str


async def take(request: Request, field: str) -> Upload | None:
    """The file in *field* of a form of ours; None when there is none. Raises ForeignForm."""
    try:
        async with request.form(max_files=1, max_fields=8) as form:
            token, file = form.get(forms.FIELD), form.get(field)
            forms.check_token(request, token if isinstance(token, str) else "")
            if not isinstance(file, UploadFile) or not file.filename or not file.size:
                return None
            path = await run_in_threadpool(_kept, file.file, Path(file.filename).suffix)
            return Upload(path, Path(file.filename.replace("\\", "/")).name[-100:])
    except HTTPException as error:  # what came is no form
        raise forms.ForeignForm from error


def _kept(source: BinaryIO, suffix: str) -> Path:
    """A copy for the owner's eyes alone."""
    handle, name = tempfile.mkstemp(prefix="khomue-list-", suffix=suffix[:10] if suffix.isalnum() else "")
    with os.fdopen(handle, "wb") as target:
        shutil.copyfileobj(source, target)
    return Path(name)
