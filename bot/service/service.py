"""All that the adapters call, put together once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from bot.core.knowledge import Knowledge
from bot.core.meaning import Meaning
from bot.desk import Clock, Desk, utc_now
from bot.render.words import Words, language
from bot.service.opening import Opened, open_knowledge
from bot.service.publisher import Publisher
from bot.store.store import Store


@dataclass(frozen=True)
class Service:
    """The desk and what stands behind it."""

    desk: Desk
    store: Store
    publisher: Publisher

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
        words: Words | None = None,
    ) -> Self:
        """Begin with the files or the last good release; raise KnowledgeError or NewerDatabaseError if neither goes."""
        opened = await open_knowledge(folder, store.releases, clock(), meaning)
        return cls.of(opened, folder, store, clock, meaning, words)

    @classmethod
    def of(
        cls,
        opened: Opened,
        folder: Path,
        store: Store,
        clock: Clock = utc_now,
        meaning: Meaning | None = None,
        words: Words | None = None,
    ) -> Self:
        """Put everything together around a knowledge."""
        desk = Desk(opened.knowledge, words or language(), clock)
        return cls(desk, store, Publisher(desk, folder, store.releases, opened, meaning))

    async def close(self) -> None:
        """Give back what the store holds open."""
        await self.store.close()
