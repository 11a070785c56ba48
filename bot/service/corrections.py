"""Marking answers that were given before a release corrected or withdrew what they say."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Protocol

from bot.core.release import Release
from bot.core.reply import Answer
from bot.render.message import Button, Message
from bot.service.desk import Desk
from bot.store.corrections import DONE, GONE, PENDING
from bot.store.receipts import Receipt
from bot.store.store import Store


class Editor(Protocol):
    """What can put another text into a message of ours."""

    async def __call__(self, channel: int, message: int, correction: Message) -> bool | None:
        """Edit a message; return False where it is gone or out of reach, None where it could not be done for now."""


class Corrections:
    """Each answer is marked once. Every method raises StoreError where the store fails."""

    def __init__(self, desk: Desk, store: Store) -> None:
        """Take the desk and the store."""
        self._desk, self._store = desk, store
        self._at_work = asyncio.Lock()

    async def offer(self, number: int) -> Message | None:
        """Return how many answers that can still be seen a release corrects, and a button to mark them, if any."""
        release = await self._store.releases.get(number)
        affected = await self._affected(release) if release else []
        if not affected:
            return None
        words = self._desk.words
        text = words("corrections", "offer", count=len(affected), release=number)
        button = Button(words("corrections", "mark", count=len(affected)), "correct", str(number))
        return Message(text, private=True, buttons=(button,))

    async def plan(self, number: int, moderator: int | None) -> Message:
        """Put the answers that a release corrects on the list of what is to be marked."""
        words = self._desk.words
        release = await self._store.releases.get(number)
        affected = await self._affected(release) if release else []
        if not affected:
            return Message(words("corrections", "none", release=number), private=True, done=False)
        await self._store.corrections.plan(number, [receipt.id for receipt in affected])
        details = {"release": number, "answers": len(affected)}
        await self._store.audit.add(self._desk.clock(), moderator, "correct", details)
        return await self.progress(number)

    async def progress(self, number: int) -> Message:
        """Return how far the marking of a release's corrections has come."""
        states = await self._store.corrections.progress(number)
        counts = {state: states.get(state, 0) for state in (DONE, GONE, PENDING)}
        key = "progress" if counts[PENDING] else "finished"
        return Message(self._desk.words("corrections", key, **counts), private=True)

    async def work(self, edit: Editor) -> AsyncIterator[int]:
        """Mark what is on the list, one answer after another; yield the release after each. Resumes after a crash.

        An answer that is edited twice, because the bot died in between, says the same as before.
        """
        async with self._at_work:
            for id_, number in await self._store.corrections.pending():
                receipt = await self._store.receipts.get(id_)
                if receipt is not None and receipt.channel is not None and receipt.message is not None:
                    marked = await edit(receipt.channel, receipt.message, self._corrected(receipt))
                    if marked is not None:
                        await self._store.corrections.settle(id_, number, DONE if marked else GONE)
                yield number

    def _corrected(self, receipt: Receipt) -> Message:
        """Return what stands in the place of an answer: what is known by now, or that it is withdrawn."""
        words, known = self._desk.words, self._desk.knowledge
        day = self._desk.today
        facts = tuple(known.facts[id_] for id_ in receipt.facts if id_ in known.facts)
        if len(facts) < len(receipt.facts):
            return Message(words("corrections", "withdrawn", day=day))
        message = self._desk.message(Answer(facts, 1.0))
        return Message(
            f"{words('corrections', 'corrected', day=day)}\n{message.text}", message.footnote, message.buttons
        )

    async def _affected(self, release: Release) -> list[Receipt]:
        facts = [*release.changes.get("removed", ()), *release.changes.get("changed", ())]
        given = [receipt for receipt in await self._store.receipts.live(facts) if receipt.release < release.number]
        same = {one.number for one in await self._store.releases.of_hash(release.hash)}
        rewritten = await self._store.corrections.done()
        # What was given with the very content that came back stands as it was, unless it was corrected in between.
        return [receipt for receipt in given if receipt.release not in same or receipt.id in rewritten]
