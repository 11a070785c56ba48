"""What is kept about people, and how it is deleted: when its time is over, and at once when they ask."""

from __future__ import annotations

from datetime import timedelta

from bot.render.message import Message
from bot.service.desk import Desk
from bot.service.memory import KEPT
from bot.store.receipts import Receipt
from bot.store.store import Store

_ROOM = 1500
"""Characters of a message for what is kept, one by one; the rest is counted."""

RECEIPTS = timedelta(days=90)
"""How long receipts are kept."""


class Privacy:
    """The promises of /privacy, kept."""

    def __init__(self, desk: Desk, store: Store, keep_misses: int | None) -> None:
        """Take the desk, the store, and for how many days questions that missed are kept, if at all."""
        self._desk, self._store, self._days = desk, store, keep_misses

    def privacy(self) -> Message:
        """Return what is kept, for how long, and how to have it deleted."""
        words = self._desk.words
        misses = words("privacy", "misses", days=self._days) if self._days else words("privacy", "no_misses")
        minutes = int(KEPT.total_seconds() // 60)
        receipts = words("privacy", "receipts", days=RECEIPTS.days)
        parts = (
            words("privacy", "memory", minutes=minutes),
            misses,
            receipts,
            words("privacy", "votes"),
            words("privacy", "acts"),
            words("privacy", "learned"),
        )
        return Message("\n".join([*(f"- {part}" for part in parts), words("privacy", "rights")]), private=True)

    async def my_data(self, person: int) -> Message:
        """Return all that is kept about a person. Raise StoreError."""
        words, store = self._desk.words, self._store
        pseudonym = await store.people.pseudonym(person)
        receipts, votes = await store.receipts.of_asker(pseudonym), await store.votes.of_voter(pseudonym)
        misses = await store.misses.of_asker(pseudonym)
        acts = await store.people.acts(person)
        lines = [words("my_data", "heading", pseudonym=pseudonym)]
        lines.append(words("my_data", "counts", receipts=len(receipts), votes=votes, misses=len(misses), acts=acts))
        lines += [words("my_data", "acted")] if acts else []
        told = [words("my_data", "miss", text=miss.text, day=miss.asked.date()) for miss in misses]
        told += [words("my_data", "receipt", id=one.id, day=one.given.date()) for one in receipts]
        room = _ROOM
        for number, line in enumerate(told):
            room -= len(line) + 1
            if room < 0:
                lines.append(words("my_data", "more", count=len(told) - number))
                break
            lines.append(line)
        return Message("\n".join(lines), private=True)

    async def forget(self, person: int) -> Message:
        """Delete all that is kept about a person, at once. Raise StoreError."""
        store = self._store
        pseudonym = await store.people.pseudonym(person)
        count = await store.receipts.drop(asker=pseudonym)
        count += await store.votes.drop(pseudonym)
        count += await store.misses.drop(asker=pseudonym)
        count += await store.people.forget(person)
        await store.database.wipe()
        return Message(self._desk.words("my_data", "forgotten", count=count), private=True)

    async def forget_question(self, question: int) -> list[Receipt]:
        """Delete what is kept of a message that its writer deleted; return its receipts. Raise StoreError.

        Most that is deleted in a channel is none of ours, so it is looked for before anything is written.
        """
        receipts = await self._store.receipts.of_question(question)
        missed = await self._store.misses.of_question(question)
        if receipts:
            await self._store.receipts.drop(question=question)
        if missed:
            await self._store.misses.drop(question=question)
        if receipts or missed:
            await self._store.database.wipe()
        return receipts

    async def expire(self) -> None:
        """Delete what was kept long enough. Raise StoreError."""
        now = self._desk.clock()
        await self._store.receipts.drop(before=now - RECEIPTS)
        await self._store.misses.drop(before=now - timedelta(days=self._days or 0))
        await self._store.database.wipe()
