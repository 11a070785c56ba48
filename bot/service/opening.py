"""Which knowledge serves when the bot starts: the files where they are sound and new, else the last good release."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.core.changes import compare
from bot.core.content import fingerprint, pack
from bot.core.knowledge import Knowledge
from bot.core.meaning import Meaning
from bot.core.problems import KnowledgeError
from bot.core.release import Release, figures
from bot.render.words import Words, language
from bot.service.versions import Version, read_content, read_folder
from bot.store.database import NewerDatabaseError, StoreError, TakenError
from bot.store.releases import Releases

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Notice:
    """What a moderator must know about the knowledge: a sentence by its key, and what fills its blanks."""

    key: str
    blanks: Mapping[str, object]

    def said(self, words: Words) -> str:
        """Return it in a language."""
        return words("facts", self.key, **self.blanks)


@dataclass(frozen=True, slots=True)
class Opened:
    """A version, the release it is (0 where none could be recorded), and what a moderator must know about it."""

    version: Version
    release: int
    notice: Notice | None = None
    since: datetime | None = None
    """Since when it is in use, where that was not just now."""


async def open_knowledge(folder: Path, releases: Releases, at: datetime, meaning: Meaning | None = None) -> Opened:
    """Return what serves from now on.

    Sound files that were never released become a release. Files that were released and then replaced do not come back
    by themselves: the latest release stays. Raise KnowledgeError where neither the files nor a release can be used,
    NewerDatabaseError where the database is not ours to touch.
    """
    broken: KnowledgeError | None = None
    read: Version | None = None
    try:
        read = await asyncio.to_thread(read_folder, folder, meaning)
    except KnowledgeError as error:
        broken = error
    try:
        latest = await releases.latest()
        if read is not None:
            return await _with_files(read, latest, releases, at, meaning)
        if latest is not None and broken is not None:
            return await _without_files(broken, latest, releases, meaning)
    except NewerDatabaseError:
        raise
    except StoreError as error:
        if read is not None:
            log.error("no release is recorded: %s", error)
            return Opened(replace(read, hash=""), 0, Notice("not_recorded", {"why": error}))
        log.error("the last release cannot be served: %s", error)
    assert broken is not None
    raise broken


async def open_release(folder: Path, releases: Releases, meaning: Meaning | None = None) -> Opened:
    """Return the latest release, or before the first the files; nothing is published.

    Raise KnowledgeError where it cannot be used, StoreError where the store cannot.
    """
    latest = await releases.latest()
    if latest is None:
        read = await asyncio.to_thread(read_folder, folder, meaning)
        return Opened(replace(read, hash=""), 0)
    version = await asyncio.to_thread(read_content, await releases.content(latest), meaning)
    return Opened(version, latest.number, await notice_of_files(folder, latest, releases), latest.published)


async def notice_of_files(folder: Path, release: Release, releases: Releases) -> Notice | None:
    """Return what a moderator must know where the files are not those of the release that serves."""
    found = await asyncio.to_thread(_hash, folder)
    if found == release.hash:
        return None
    earlier = await releases.with_hash(found)
    if earlier is None:
        return Notice("files_differ", {"release": release.number})
    return Notice("earlier_files", {"earlier": earlier.number, "release": release.number})


def _hash(folder: Path) -> str:
    """Return the hash of a folder's files, "" where they cannot be read."""
    try:
        return fingerprint(pack(folder))
    except OSError:
        return ""


async def _with_files(
    read: Version, latest: Release | None, releases: Releases, at: datetime, meaning: Meaning | None
) -> Opened:
    if latest is not None and latest.hash == read.hash:
        return Opened(read, latest.number)
    earlier = await releases.with_hash(read.hash)
    if latest is not None and earlier is not None:
        notice = Notice("earlier_files", {"earlier": earlier.number, "release": latest.number})
        log.warning("%s", notice.said(language()))
        version = await asyncio.to_thread(read_content, await releases.content(latest), meaning)
        return Opened(version, latest.number, notice)
    number = latest.number + 1 if latest else 1
    changes = await _changes(latest, read.knowledge, releases, meaning) if latest else {}
    release = Release(number, read.hash, at, "start", changes=changes, figures=figures(read.knowledge))
    try:
        await releases.publish(release, read.content)
    except TakenError:  # another process that started at the same moment; look again at what it made
        return await _with_files(read, await releases.latest(), releases, at, meaning)
    return Opened(read, number)


async def _changes(
    latest: Release, knowledge: Knowledge, releases: Releases, meaning: Meaning | None
) -> dict[str, Any]:
    """Return what changed since the latest release, nothing where this version of the program does not take it."""
    try:
        before = await asyncio.to_thread(read_content, await releases.content(latest), meaning)
    except KnowledgeError as error:
        log.warning("release %s cannot be compared: %s", latest.number, error)
        return {}
    return asdict(await asyncio.to_thread(compare, before.knowledge, knowledge))


async def _without_files(
    broken: KnowledgeError, latest: Release, releases: Releases, meaning: Meaning | None
) -> Opened:
    version = await asyncio.to_thread(read_content, await releases.content(latest), meaning)
    about = {"count": len(broken.problems), "first": broken.problems[0]}
    notice = Notice("broken_files", {**about, "release": latest.number, "published": latest.published.date()})
    log.error("%s", notice.said(language()))
    return Opened(version, latest.number, notice)
