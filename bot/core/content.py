"""The content of a knowledge folder as bytes: what a release keeps, so that it can be served again byte for byte."""

from __future__ import annotations

import zipfile
from hashlib import sha256
from io import BytesIO
from pathlib import Path, PurePosixPath

from bot.core.calibration import FILE as CALIBRATION
from bot.core.files import checked_paths

_LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The date that every packed file bears, so that equal folders make equal bytes."""


def pack(folder: Path) -> bytes:
    """Return the files that answers come from, and all that they are checked by.

    Raise OSError if one cannot be read.
    """
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in (*checked_paths(folder), folder / CALIBRATION):
            if path.exists():
                name = path.relative_to(folder).as_posix()
                archive.writestr(zipfile.ZipInfo(name, _LONG_AGO), path.read_bytes(), zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def unpack(content: bytes, folder: Path) -> None:
    """Write packed files into a folder; raise ValueError for a name that would lead out of it."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        for name in archive.namelist():
            path = PurePosixPath(name)
            if path.is_absolute() or ".." in path.parts:
                raise ValueError(f"a release holds no file named {name!r}")
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(archive.read(name))


def fingerprint(content: bytes) -> str:
    """Return the SHA-256 over the names and bytes of the packed files, however they were compressed."""
    found = sha256()
    with zipfile.ZipFile(BytesIO(content)) as archive:
        for name in archive.namelist():
            found.update(name.encode() + b"\0" + archive.read(name) + b"\0")
    return found.hexdigest()
