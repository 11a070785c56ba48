"""All that the adapters call, put together once."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from bot.core.knowledge import Knowledge
from bot.core.meaning import Meaning
from bot.render.message import Message
from bot.render.words import Words
from bot.service.answering import Answering
from bot.service.corrections import Corrections
from bot.service.desk import Clock, Desk, utc_now
from bot.service.feedback import Feedback
from bot.service.inbox import Inbox
from bot.service.lookup import Lookup
from bot.service.opening import Opened, open_knowledge
from bot.service.privacy import Privacy
from bot.service.publisher import Publisher
from bot.service.versions import Version
from bot.store.database import StoreError
from bot.store.store import Store

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Service:
    """The desk and what stands behind it."""

    desk: Desk
    store: Store
    publisher: Publisher
    answering: Answering
    feedback: Feedback
    inbox: Inbox
    corrections: Corrections
    lookup: Lookup
    privacy: Privacy

    @property
    def words(self) -> Words:
        """The language in use."""
        return self.desk.words

    @property
    def knowledge(self) -> Knowledge:
        """The knowledge in use."""
        return self.desk.knowledge

    @classmethod
    async def open(
        cls,
        folder: Path,
        store: Store,
        clock: Clock = utc_now,
        meaning: Meaning | None = None,
        keep_misses: int | None = None,
        words: Words | None = None,
    ) -> Self:
        """Begin with the files or the last good release; raise KnowledgeError or NewerDatabaseError if neither goes."""
        opened = await open_knowledge(folder, store.releases, clock(), meaning)
        return cls.of(opened, folder, store, clock, meaning, keep_misses, words)

    @classmethod
    def of(
        cls,
        opened: Opened,
        folder: Path,
        store: Store,
        clock: Clock = utc_now,
        meaning: Meaning | None = None,
        keep_misses: int | None = None,
        words: Words | None = None,
    ) -> Self:
        """Put everything together around a knowledge."""
        desk = Desk(opened.version.knowledge, words, clock)
        desk.since = opened.since or desk.since
        publisher = Publisher(desk, folder, store.releases, opened, meaning)
        kept = keep_misses is not None
        return cls(
            desk,
            store,
            publisher,
            answering=Answering(desk, store, publisher, kept),
            feedback=Feedback(desk, store),
            inbox=Inbox(desk, store, folder, kept),
            corrections=Corrections(desk, store),
            lookup=Lookup(desk, store),
            privacy=Privacy(desk, store, keep_misses),
        )

    @classmethod
    def at_rest(cls, knowledge: Knowledge, folder: Path, store: Store, words: Words | None = None) -> Self:
        """Put everything together to look at it: nothing serves, nothing is published, the store is not opened."""
        return cls.of(Opened(Version(knowledge, b"", ""), 0), folder, store, words=words)

    async def publish(self, key: str, moderator: int | None, origin: str) -> Message:
        """Publish what was previewed under that key, and say which answers it corrects."""
        return await self._with_offer(await self.publisher.publish(key, moderator, origin))

    async def rollback(self, number: int, moderator: int | None, origin: str) -> Message:
        """Bring back an earlier release, and say which answers that corrects."""
        return await self._with_offer(await self.publisher.rollback(number, moderator, origin))

    async def _with_offer(self, message: Message) -> Message:
        if not message.done:
            return message
        try:
            offer = await self.corrections.offer(self.publisher.release)
        except StoreError as error:  # it is published all the same
            log.error("which answers it corrects is unknown: %s", error)
            return message
        if offer is None:
            return message
        return replace(message, text=f"{message.text}\n{offer.text}", buttons=offer.buttons)

    async def close(self) -> None:
        """Give back what the store holds open."""
        await self.store.close()
