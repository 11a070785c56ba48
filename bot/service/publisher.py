"""Releases as moderators make them: look at what would change, publish it or not, look back, go back."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.core.changes import Changes, collisions, compare
from bot.core.knowledge import Knowledge
from bot.core.meaning import Meaning
from bot.core.problems import KnowledgeError
from bot.core.release import Release, figures
from bot.render import releases as said
from bot.render.message import Button, Message
from bot.service.desk import Desk
from bot.service.opening import FolderRead, Notice, Opened, load_content, read_folder
from bot.store.database import StoreError, TakenError
from bot.store.releases import Releases

log = logging.getLogger(__name__)

_KEY = 16
"""Characters of a hash by which a button names what it publishes."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What would be published, read once: what was looked at is what is published."""

    read: FolderRead
    base: int
    """The release with which it was compared."""
    changes: Changes
    golden: tuple[said.GoldenChange, ...]
    collisions: tuple[said.Collision, ...]
    """New phrasings that are nearer to another fact than to their own."""


class Publisher:
    """The releases of one desk."""

    def __init__(
        self, desk: Desk, folder: Path, releases: Releases, opened: Opened, meaning: Meaning | None = None
    ) -> None:
        """Take the desk, its files, where releases are kept, and which one the desk serves."""
        self._desk, self._folder, self._releases, self._meaning = desk, folder, releases, meaning
        self.release, self._hash, self._notice = opened.release, opened.hash, opened.notice
        self._proposal: Proposal | None = None
        self._swapping = asyncio.Lock()
        self._acting = False
        """Whether a moderator is at it; following what others publish does not keep one from it."""

    async def preview(self) -> Message:
        """Read the files and return what publishing them would change, or what is wrong with them."""
        return await self._alone(self._preview)

    async def _preview(self) -> Message:
        proposal = await asyncio.to_thread(self._propose)
        if proposal.read.hash == self._hash:
            self._notice = None
            return self._desk.counts("unchanged", release=self.release)
        self._proposal = proposal
        words, after = self._desk.words, proposal.read.knowledge
        lines = [words("releases", "preview", release=proposal.base)]
        lines += said.differences(proposal.changes, proposal.golden, self._desk.knowledge, after, words)
        lines += said.collisions(proposal.collisions, words)
        if after.stale:
            lines.append(words("releases", "stale"))
        key = proposal.read.hash[:_KEY]
        buttons = (
            Button(words("button", "publish"), "publish", key),
            Button(words("button", "cancel"), "cancel", key),
        )
        return Message("\n".join(lines), private=True, buttons=buttons)

    def _propose(self) -> Proposal:
        before, read = self._desk.knowledge, read_folder(self._folder, self._meaning)
        golden = said.golden_changes(before, read.knowledge, self._desk.words)
        near = tuple(collisions(before, read.knowledge))
        return Proposal(read, self.release, compare(before, read.knowledge), golden, near)

    async def publish(self, key: str, moderator: int | None, origin: str) -> Message:
        """Publish what was previewed under that key: keep it as a release, then serve it."""

        async def publish() -> Message:
            proposal = self._proposal
            if proposal is None or not proposal.read.hash.startswith(key) or proposal.base != self.release:
                return await self._too_late(key)
            changes = asdict(proposal.changes)
            release = self._next(proposal.read.hash, proposal.read.knowledge, moderator, origin, changes)
            await self._releases.publish(release, proposal.read.content)
            self._proposal = None
            await self._serve(proposal.read.knowledge, release)
            return self._desk.counts("published", release=release.number)

        return await self._alone(publish, key)

    async def cancel(self, key: str) -> Message:
        """Let go of what was previewed under that key."""

        async def cancel() -> Message:
            if self._proposal is None or not self._proposal.read.hash.startswith(key):
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
            if earlier.hash == self._hash:
                return Message(words("releases", "serves_already", number=number), private=True, done=False)
            content = await self._releases.content(earlier)
            knowledge = await asyncio.to_thread(load_content, content, self._meaning)
            changes = asdict(await asyncio.to_thread(compare, self._desk.knowledge, knowledge))
            release = self._next(earlier.hash, knowledge, moderator, origin, changes, number)
            await self._releases.publish(release, content)
            await self._serve(knowledge, release)
            self._notice = Notice("earlier_files", {"earlier": release.number - 1, "release": release.number})
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
            words, after = self._desk.words, self._desk.knowledge
            release = await self._releases.get(number)
            if release is None:
                return Message(words("releases", "unknown", number=number), private=True, done=False)
            content = await self._releases.content(release)
            before = await asyncio.to_thread(load_content, content, self._meaning)
            golden = await asyncio.to_thread(said.golden_changes, before, after, words)
            lines = [words("releases", "diff", number=number, release=self.release)]
            changes = await asyncio.to_thread(compare, before, after)
            lines += said.differences(changes, golden, before, after, words)
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
        content = await self._releases.content(latest)
        await self._serve(await asyncio.to_thread(load_content, content, self._meaning), latest)
        log.info("release %s, published elsewhere, is in use", latest.number)
        return True

    async def _serve(self, knowledge: Knowledge, release: Release) -> None:
        await self._desk.use(knowledge)
        self.release, self._hash, self._notice = release.number, release.hash, None

    def _next(
        self,
        hash_: str,
        knowledge: Knowledge,
        moderator: int | None,
        origin: str,
        changes: dict[str, object],
        restores: int | None = None,
    ) -> Release:
        at = self._desk.clock()
        return Release(self.release + 1, hash_, at, origin, moderator, restores, changes, figures(knowledge))

    async def _too_late(self, key: str) -> Message:
        """Say that a preview is not what would be published any more, and what was published instead."""
        words, latest = self._desk.words, await self._releases.latest()
        if key and latest is not None and latest.hash.startswith(key):
            text = words("releases", "published_already", line=said.line(latest, words))
            return Message(text, private=True, people=_people(latest), done=False)
        return Message(words("releases", "too_late", release=self.release), private=True, done=False)


def _people(*releases: Release) -> tuple[int, ...]:
    return tuple(release.moderator for release in releases if release.moderator)
