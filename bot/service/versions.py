"""Versions of the facts, read and compared; where they are many, in a process beside the bot.

That process leaves what it read and learnt in the cache, from where it is taken up at once.
"""

from __future__ import annotations

import gc
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from zipfile import BadZipFile

from bot import semantic
from bot.core.content import fingerprint, pack, unpack
from bot.core.knowledge import Knowledge
from bot.core.meaning import Meaning
from bot.core.pace import paced
from bot.core.problems import KnowledgeError, Problem
from bot.service import apart

T = TypeVar("T")

_LARGE = 100_000
"""Bytes of content from which on a process of its own is worth its start, of about 0.3 s."""


@dataclass(frozen=True, slots=True)
class Version:
    """A knowledge with the content that it was made of."""

    knowledge: Knowledge
    content: bytes
    hash: str
    """The hash of the content, "" where it could not be recorded as a release."""


def read_folder(folder: Path, meaning: Meaning | None = None) -> Version:
    """Load a folder together with its bytes; raise KnowledgeError, also where it changes while it is read."""
    try:
        content = pack(folder)
        knowledge = _load(folder, content, meaning)
        if pack(folder) == content:
            return Version(knowledge, content, fingerprint(content))
    except OSError as error:
        raise KnowledgeError([Problem(error.filename or str(folder), 0, "", error.strerror or str(error))]) from error
    raise KnowledgeError([Problem(str(folder), 0, "", "changed while it was read; try again")])


def read_content(content: bytes, meaning: Meaning | None = None) -> Version:
    """Load the content of a release; raise KnowledgeError where this version of the program does not take it."""
    with _unpacked(content) as folder:
        return Version(_load(folder, content, meaning), content, fingerprint(content))


def compared(
    compare: Callable[[Knowledge, Knowledge], T], before: Version, after: Version, meaning: Meaning | None = None
) -> T:
    """Return what a function finds that compares two versions; it and what it finds can be pickled."""
    if min(len(before.content), len(after.content)) > _LARGE:
        return apart.run(_compare, compare, before.content, after.content, _name(meaning))
    return compare(before.knowledge, after.knowledge)


def _load(folder: Path, content: bytes, meaning: Meaning | None) -> Knowledge:
    if len(content) > _LARGE and not Knowledge.is_proven(folder, meaning):
        apart.run(_check, folder.resolve(), _name(meaning))
    with _undisturbed(), paced():
        knowledge = Knowledge.load(folder, meaning)
    for example in knowledge.scope.examples:  # much is taken up when it is first needed: not while somebody waits
        knowledge.ask(example)
    return knowledge


def _name(meaning: Meaning | None) -> str | None:
    return meaning.name if meaning else None


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


def _check(folder: Path, encoder: str | None) -> None:
    """Load a folder for the cache's sake."""
    Knowledge.load(folder, semantic.load(encoder) if encoder else None)


def _compare(compare: Callable[[Knowledge, Knowledge], T], before: bytes, after: bytes, encoder: str | None) -> T:
    meaning = semantic.load(encoder) if encoder else None
    with _unpacked(before) as earlier, _unpacked(after) as later:
        return compare(Knowledge.load(earlier, meaning), Knowledge.load(later, meaning))


@contextmanager
def _unpacked(content: bytes) -> Iterator[Path]:
    """Give a folder with the content of a release, for a while; raise KnowledgeError where it is none."""
    with tempfile.TemporaryDirectory(prefix="footnote-") as folder:
        try:
            unpack(content, Path(folder))
        except (OSError, ValueError, BadZipFile) as error:
            raise KnowledgeError([Problem("release", 0, "", f"cannot be unpacked: {error}")]) from error
        yield Path(folder)
