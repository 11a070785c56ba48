"""Questions that missed, sorted by moderators: a way of asking for a fact, in need of a new fact, or not for us."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

from bot.core.clusters import clusters
from bot.core.knowledge import Knowledge
from bot.core.model import Fact
from bot.core.problems import KnowledgeError
from bot.core.teaching import rival, teach
from bot.render import releases as said
from bot.render.limits import LABEL, cut
from bot.render.message import Button, Message
from bot.service import apart
from bot.service.desk import Desk
from bot.store.database import StoreError
from bot.store.misses import DISMISSED, NEW, WANTED, Miss
from bot.store.store import Store

log = logging.getLogger(__name__)

_SAMPLES = 4
_NEAREST = 3
_CHOICES = 25


class Inbox:
    """The questions that missed, a cluster at a time. Every method raises StoreError where the store fails."""

    def __init__(self, desk: Desk, store: Store, folder: Path, kept: bool) -> None:
        """Take the desk, the store, where the files are, and whether questions that missed are kept at all."""
        self._desk, self._store, self._folder, self._kept = desk, store, folder, kept
        self._writing = asyncio.Lock()

    async def page(self, number: int = 0) -> Message:
        """Return one cluster with what can be done with it; pages are counted from 0 and go round."""
        words, known = self._desk.words, self._desk.knowledge
        if not self._kept:
            return Message(words("inbox", "off"), private=True)
        groups = await self._clusters()
        if not groups:
            return Message(words("inbox", "empty"), private=True)
        number %= len(groups)
        group = groups[number]
        first = group[0]
        lines = [words("inbox", "page", page=number + 1, pages=len(groups), count=len(group))]
        lines += [
            words("inbox", "sample", text=miss.text, reason=words("outcome", miss.reason)) for miss in group[:_SAMPLES]
        ]
        nearest = [found.entry for found in known.rank(first.text) if isinstance(found.entry, Fact)][:_NEAREST]
        lines.append(words("inbox", "how"))
        buttons = [
            Button(cut(words("inbox", "phrasing_of", title=fact.title), LABEL), "accept", f"{first.number}:{fact.id}")
            for fact in nearest
        ]
        buttons += [
            Button(words("inbox", "wanted"), "wanted", str(first.number), 1),
            Button(words("inbox", "dismiss"), "dismiss", str(first.number), 1),
        ]
        if len(groups) > 1:
            buttons += [
                Button(words("button", "back"), "inbox", f"{(number - 1) % len(groups)}:back", 2),
                Button(words("button", "next"), "inbox", f"{(number + 1) % len(groups)}:next", 2),
            ]
        return Message("\n".join(lines), private=True, buttons=tuple(buttons))

    async def find(self, typed: str) -> list[Miss]:
        """Return the first questions of clusters that hold what is typed, for autocomplete."""
        looked_for = typed.casefold().strip()
        return [group[0] for group in await self._clusters() if looked_for in group[0].text.casefold()][:_CHOICES]

    async def accept(self, number: int, fact: str, moderator: int) -> Message:
        """Make the first question of a cluster a way of asking for a fact, live with the next release."""
        words, known = self._desk.words, self._desk.knowledge
        group = await self._cluster(number)
        if group is None:
            return Message(words("inbox", "sorted"), private=True, done=False)
        if fact not in known.facts:
            return Message(words("source", "unknown"), private=True, done=False)
        phrasing = next(miss.text for miss in group if miss.number == number)
        other = await asyncio.to_thread(rival, known, phrasing, fact)
        if other is not None:
            text = words("inbox", "rival", phrasing=phrasing, rival=other.title, id=other.id)
            return Message(text, private=True, done=False)
        async with self._writing:
            try:
                await asyncio.to_thread(apart.run, teach, self._folder.resolve(), phrasing, fact)
            except KnowledgeError as error:
                lines = [words("inbox", "refused"), said.problems(error.problems, words)]
                return Message("\n".join(lines), private=True, done=False)
        told = Message(words("inbox", "accepted", phrasing=phrasing, title=known.facts[fact].title), private=True)
        try:
            await self._store.audit.add(self._desk.clock(), moderator, "accept", {"fact": fact})
            await self._store.misses.drop(numbers=[miss.number for miss in group])
        except StoreError as error:  # it stands in the file all the same
            log.error("an accepted phrasing is not recorded: %s", error)
        return told

    async def mark(self, number: int, state: str, moderator: int) -> Message:
        """Put a cluster aside, as needing a new fact or as not for us, and return the next one."""
        group = await self._cluster(number)
        if group is not None:
            await self._store.misses.mark([miss.number for miss in group], state)
            await self._store.audit.add(self._desk.clock(), moderator, f"mark {state}", {"questions": len(group)})
        return await self.page()

    async def _cluster(self, number: int) -> list[Miss] | None:
        groups = await self._clusters()
        return next((group for group in groups if any(miss.number == number for miss in group)), None)

    async def _clusters(self) -> list[list[Miss]]:
        """Return the clusters in which somebody has asked anew since they were last sorted out, largest first."""
        kept = await self._store.misses.all(NEW, WANTED, DISMISSED)
        groups = await asyncio.to_thread(_clustered, self._desk.knowledge, kept)
        return [group for group in groups if all(miss.state == NEW for miss in group)]


def _clustered(knowledge: Knowledge, misses: list[Miss]) -> list[list[Miss]]:
    return clusters(misses, lambda miss: knowledge.gist(miss.text))
