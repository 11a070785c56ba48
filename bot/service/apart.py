"""Reading large fact bases in a process of its own, so that the event loop keeps answering meanwhile.

A thread would hold Python's lock for tenths of a second at a time. The process leaves what it read and learnt in the
cache, from where it is taken up at once.
"""

from __future__ import annotations

import gc
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple
from pathlib import Path

from bot.core import cache
from bot.core.files import checked_paths, digest_with_locks
from bot.core.knowledge import Knowledge
from bot.core.meaning import Meaning
from bot.core.problems import KnowledgeError, Problem

_LARGE = 300_000
"""Bytes of files from which on a process of its own is worth its start, of about 0.3 s."""

_BROKEN = 3
"""The exit code for facts with problems, which are told as JSON."""


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let nobody look for garbage meanwhile: nearly all that is made stays, and looking holds everything up."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if gc.get_freeze_count():  # the bot has settled: what is new shall not be looked through either
            gc.freeze()
        if enabled:
            gc.enable()


def load(folder: Path, meaning: Meaning | None = None) -> Knowledge:
    """Load a knowledge folder from a thread; raise KnowledgeError with its problems."""
    large = sum(path.stat().st_size for path in checked_paths(folder) if path.exists()) > _LARGE
    if large and not cache.has_files(digest_with_locks(folder)):
        command = (sys.executable, "-m", __name__, str(folder))
        done = subprocess.run(command, capture_output=True, check=False, cwd=_PROJECT)  # noqa: S603 - our own program
        if done.returncode == _BROKEN:
            raise KnowledgeError([Problem(*problem) for problem in json.loads(done.stdout)])
    with _undisturbed():
        return Knowledge.load(folder, meaning)


_PROJECT = Path(__file__).resolve().parents[2]


def main(folder: Path) -> int:
    """Load a folder for the cache's sake; print its problems if it has any, and return the exit code."""
    try:
        Knowledge.load(folder)
    except KnowledgeError as error:
        print(json.dumps([astuple(problem) for problem in error.problems]))
        return _BROKEN
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
