"""Releases as moderators make them: look at what would change, publish it or not, look back, go back."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from bot.core.changes import Changes, Collision, collisions, compare
from bot.core.knowledge import Knowledge
from bot.core.meaning import Meaning
from bot.core.problems import KnowledgeError
from bot.core.release import Release, figures
from bot.render import releases as said
from bot.render.message import Button, Message
from bot.render.words import Words
from bot.service.desk import Desk
from bot.service.opening import Opened, notice_of_files
from bot.service.versions import Version, compared, read_content, read_folder
from bot.store.database import StoreError, TakenError
from bot.store.releases import Releases

T = TypeVar("T")

log = logging.getLogger(__name__)

_KEY = 16
"""Characters of a hash by which a button names what it publishes."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What would be published, read once: what was looked at is what is published."""

    version: Version
    changes: Changes
    base: int
    """The release with which it was compared."""


class Publisher:
    """The releases of one desk."""

    def __init__(
        self, desk: Desk, folder: Path, releases: Releases, opened: Opened, meaning: Meaning | None = None
    ) -> None:
        """Take the desk, its files, where releases are kept, and which one the desk serves."""
        self._desk, self._folder, self._releases, self._meaning = desk, folder, releases, meaning
        self.release, self._serving, self._notice = opened.release, opened.version, opened.notice
        self._proposal: Proposal | None = None
        self._swapping = asyncio.Lock()
        self._acting = False
        """Whether a moderator is at it; following what others publish does not keep one from it."""

    async def preview(self) -> Message:
        """Read the files and return what publishing them would change, or what is wrong with them."""
        return await self._alone(self._preview)

    async def _preview(self) -> Message:
        version = await asyncio.to_thread(read_folder, self._folder, self._meaning)
        if version.hash == self._serving.hash:
            self._notice = self._proposal = None
            return self._desk.counts("unchanged", release=self.release)
        words, before, after = self._desk.words, self._serving, version.knowledge
        changes, golden, near = await self._compared(partial(_differences_and_collisions, words=words), before, version)
        self._proposal = Proposal(version, changes, self.release)
        lines = [words("releases", "preview", release=self.release)]
        lines += said.differences(changes, golden, before.knowledge, after, words)
        lines += said.collisions(near, words)
        if after.stale:
            lines.append(words("releases", "stale"))
        key = version.hash[:_KEY]
        buttons = (
            Button(words("button", "publish"), "publish", key),
            Button(words("button", "cancel"), "cancel", key),
        )
        return Message("\n".join(lines), private=True, buttons=buttons)

    async def publish(self, key: str, moderator: int | None, origin: str) -> Message:
        """Publish what was previewed under that key: keep it as a release, then serve it."""

        async def publish() -> Message:
            proposal = self._proposal
            if proposal is None or not proposal.version.hash.startswith(key) or proposal.base != self.release:
                return await self._too_late(key)
            release = self._next(proposal.version, proposal.changes, moderator, origin)
            await self._releases.publish(release, proposal.version.content)
            self._proposal = None
            await self._serve(proposal.version, release)
            return self._desk.counts("published", release=release.number)

        return await self._alone(publish, key)

    async def cancel(self, key: str) -> Message:
        """Let go of what was previewed under that key."""

        async def cancel() -> Message:
            if self._proposal is None or not self._proposal.version.hash.startswith(key):
                return await self._too_late(key)
            self._proposal = None
            return Message(self._desk.words("releases", "cancelled"), private=True)

        return await self._alone(cancel, key)

    async def rollback(self, number: int, moderator: int | None, origin: str) -> Message:
        """Serve the content of an earlier release again, as a new release."""

        async def rollback() -> Message:
            words = self._desk.words
            earlier = await self._releases.get(number)
            if earlier is None:
                return Message(words("releases", "unknown", number=number), private=True, done=False)
            if earlier.hash == self._serving.hash:
                return Message(words("releases", "serves_already", number=number), private=True, done=False)
            version = await self._read(earlier)
            changes = await self._compared(compare, self._serving, version)
            release = self._next(version, changes, moderator, origin, number)
            await self._releases.publish(release, version.content)
            await self._serve(version, release)
            self._notice = await notice_of_files(self._folder, release, self._releases)
            return self._desk.counts("rolled_back", release=release.number, restores=number)

        return await self._alone(rollback)

    async def history(self) -> Message:
        """Return the last releases."""

        async def history() -> Message:
            words, releases = self._desk.words, await self._releases.history()
            if not releases:
                return Message(words("releases", "none"), private=True)
            lines = [words("releases", "history", release=self.release)]
            lines += [f"- {said.line(release, words)}" for release in releases]
            return Message("\n".join(lines), private=True, people=_people(*releases))

        return await self._plainly(history)

    async def diff(self, number: int) -> Message:
        """Return what is different between a release and the one in use."""

        async def diff() -> Message:
            words, after = self._desk.words, self._serving
            release = await self._releases.get(number)
            if release is None:
                return Message(words("releases", "unknown", number=number), private=True, done=False)
            before = await self._read(release)
            changes, golden = await self._compared(partial(_differences, words=words), before, after)
            lines = [words("releases", "diff", number=number, release=self.release)]
            lines += said.differences(changes, golden, before.knowledge, after.knowledge, words)
            return Message("\n".join(lines), private=True)

        return await self._plainly(diff)

    def status(self) -> Message:
        """Return which facts are in use, and first of all what is wrong with the files if they are others."""
        message = self._desk.counts("status", release=self.release)
        if self._notice is None:
            return message
        return Message(f"{self._notice.said(self._desk.words)}\n{message.text}", private=True)

    async def follow(self) -> bool:
        """Serve what another process has published since; return whether there was anything.

        Raise StoreError where the store cannot be asked, KnowledgeError where this version of the program does not take
        what another has published.
        """
        async with self._swapping:
            return await self._catch_up()

    async def _alone(self, work: Callable[[], Awaitable[Message]], key: str = "") -> Message:
        """Do something that must not be done twice at once, on the latest release; say what went wrong if it did."""
        if self._acting:
            return Message(self._desk.words("facts", "busy"), private=True, done=False)

        async def alone() -> Message:
            async with self._swapping:
                await self._catch_up()
                try:
                    return await work()
                except TakenError:  # another process was quicker
                    await self._catch_up()
                    return await self._too_late(key)

        self._acting = True
        try:
            return await self._plainly(alone)
        finally:
            self._acting = False

    async def _plainly(self, work: Callable[[], Awaitable[Message]]) -> Message:
        """Say what went wrong if anything does."""
        words = self._desk.words
        try:
            return await work()
        except KnowledgeError as error:
            return Message(said.broken(error.problems, words), private=True, done=False)
        except StoreError as error:
            log.error("%s", error)
            return Message(words("facts", "failed", why=error), private=True, done=False)

    async def _catch_up(self) -> bool:
        if await self._releases.latest_number() <= self.release:
            return False
        latest = await self._releases.latest()
        assert latest is not None  # releases are never deleted
        await self._serve(await self._read(latest), latest)
        log.info("release %s, published elsewhere, is in use", latest.number)
        return True

    async def _read(self, release: Release) -> Version:
        return await asyncio.to_thread(read_content, await self._releases.content(release), self._meaning)

    async def _compared(self, compare: Callable[[Knowledge, Knowledge], T], before: Version, after: Version) -> T:
        return await asyncio.to_thread(compared, compare, before, after, self._meaning)

    async def _serve(self, version: Version, release: Release) -> None:
        await self._desk.use(version.knowledge)
        self.release, self._serving, self._notice = release.number, version, None

    def _next(
        self, version: Version, changes: Changes, moderator: int | None, origin: str, restores: int | None = None
    ) -> Release:
        at, number = self._desk.clock(), self.release + 1
        return Release(
            number, version.hash, at, origin, moderator, restores, asdict(changes), figures(version.knowledge)
        )

    async def _too_late(self, key: str) -> Message:
        """Say that a preview is not what would be published any more, and what was published instead."""
        words, latest = self._desk.words, await self._releases.latest()
        if key and latest is not None and latest.hash.startswith(key):
            text = words("releases", "published_already", line=said.line(latest, words))
            return Message(text, private=True, people=_people(latest), done=False)
        return Message(words("releases", "too_late", release=self.release), private=True, done=False)


def _people(*releases: Release) -> tuple[int, ...]:
    return tuple(release.moderator for release in releases if release.moderator)


def _differences(before: Knowledge, after: Knowledge, words: Words) -> tuple[Changes, tuple[said.GoldenChange, ...]]:
    """Return what is told of two versions: what changed, and which golden questions get another reply."""
    return compare(before, after), said.golden_changes(before, after, words)


def _differences_and_collisions(
    before: Knowledge, after: Knowledge, words: Words
) -> tuple[Changes, tuple[said.GoldenChange, ...], tuple[Collision, ...]]:
    """Return what is told before publishing: also which new phrasings are nearer to another fact than to theirs."""
    return *_differences(before, after, words), tuple(collisions(before, after))
