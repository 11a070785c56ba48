"""Files written whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path


def write_whole(contents: Mapping[Path, bytes]) -> None:
    """Write files, each in one step, none if one of them cannot be written; raise OSError then.

    All are first written beside their places, so that a full disk is noticed before anything is replaced.
    """
    waiting: dict[Path, Path] = {}
    before: dict[Path, bytes | None] = {}
    try:
        for path, content in contents.items():
            target = path.resolve()  # a link stays a link
            waiting[target] = _beside(target, content)
        for target, new in waiting.items():
            before[target] = target.read_bytes() if target.exists() else None
            os.replace(new, target)
    except OSError:
        for target, old in before.items():
            if waiting[target].exists():
                continue  # not replaced yet
            if old is None:
                target.unlink(missing_ok=True)
            else:
                target.write_bytes(old)
        raise
    finally:
        for new in waiting.values():
            new.unlink(missing_ok=True)


def _beside(target: Path, content: bytes) -> Path:
    """Write a file beside the one it is to replace; raise OSError with the name of that one."""
    new: Path | None = None
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".new")
        new = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            shutil.copymode(target, new)
        else:
            new.chmod(0o666 & ~_umask())
    except OSError as error:
        if new is not None:
            new.unlink(missing_ok=True)
        raise OSError(error.errno, error.strerror, str(target)) from error
    return new


def _umask() -> int:
    """Return what the system takes away from new files; it can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
