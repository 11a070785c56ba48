"""Answers as they are given to people: with an id, buttons to say whether they helped, and a receipt."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.core.cleaning import cleaned
from bot.core.knowledge import Earlier, Thought
from bot.core.model import Reason
from bot.core.reply import Abstention, Answer, Clarification, Reply, WorkedOut
from bot.render.limits import LABEL, ROW, cut
from bot.render.message import Button, Message
from bot.service.desk import Desk
from bot.service.publisher import Publisher
from bot.store.database import StoreError
from bot.store.receipts import Receipt, new_id
from bot.store.store import Store
from bot.store.votes import HELPFUL, OUTDATED, WRONG

log = logging.getLogger(__name__)

_NEVER_KEPT = {Reason.DANGER, Reason.PERSONAL_CASE, Reason.SMALL_TALK}
"""Reasons of abstentions whose questions are not kept, even where misses are."""

_LONGEST = 300
"""Characters kept of a question: as many as a phrasing may have."""

_CANDIDATES = 5
_VOTES, _RELATED = 3, 3


@dataclass(frozen=True, slots=True)
class Given:
    """An answer on its way to a person."""

    message: Message
    reply: Reply
    id: str
    """Under which its receipt is kept; empty where nothing is: an answer to somebody in danger."""
    release: int
    question: str = ""
    candidates: tuple[tuple[str, float], ...] = ()
    closed: tuple[str, ...] = ()
    seconds: float = 0.0
    """How long it took to find."""
    earlier: Earlier | None = None
    """What the question after it needs to know of it."""


@dataclass(frozen=True, slots=True)
class Where:
    """Where an answer went: ids of Discord's, and whether it is a direct message."""

    asker: int
    channel: int | None = None
    message: int | None = None
    """The bot's message; None where only the person who asked sees it."""
    question: int | None = None
    """The person's message; None after a slash command."""
    direct: bool = False
    own: bool = True
    """Whether the person who asked wrote the question."""


class Answering:
    """Gives answers, and keeps what moderators need to look into them."""

    def __init__(
        self, desk: Desk, store: Store, publisher: Publisher, keep_misses: bool, ids: Callable[[], str] = new_id
    ) -> None:
        """Take the desk, the store, and whether questions that missed are kept."""
        self._desk, self._store, self._publisher = desk, store, publisher
        self._keep_misses, self._new_id = keep_misses, ids

    def answer(self, question: str, before: Earlier | None = None) -> Given:
        """Return the answer to a question, given what is remembered of the person's one before."""
        started = time.perf_counter()
        thought = self._desk.think(question, before)
        candidates, closed = _standing(self._desk, thought)
        given = self._given(thought.reply)
        seconds = time.perf_counter() - started
        return replace(
            given, question=question, candidates=candidates, closed=closed, seconds=seconds, earlier=thought.earlier
        )

    def fact(self, id_: str) -> Given | Message:
        """Return a fact as an answer; a message that helps where there is no such fact any more."""
        fact = self._desk.knowledge.facts.get(id_)
        return self._given(Answer((fact,), 1.0)) if fact else self._desk.fact(id_)

    def rating(self, year: int | None) -> Given | Message:
        """Return the rating of a year as an answer; a message where the facts hold no ratings."""
        reply = self._desk.rating_reply(year)
        return self._given(reply) if reply else self._desk.rating(year)

    def _given(self, reply: Reply) -> Given:
        message, id_ = self._desk.message(reply), self._new_id()
        if isinstance(reply, Abstention) and reply.signposts:
            return Given(message, reply, "", self._publisher.release)
        if isinstance(reply, Clarification):  # the choice that is made of it is the answer
            none = Button(self._desk.words("button", "none"), "none", "")
            return Given(replace(message, buttons=(*message.buttons, none)), reply, id_, self._publisher.release)
        words = self._desk.words
        lines = message.footnote.splitlines()
        numbered = words("footnote", "receipt", id=id_)
        lines[-1:] = [f"{lines[-1]} · {numbered}" if lines else numbered]
        facts = carried(reply)
        target = f"{id_}:{facts[0] if facts else ''}"
        sources = [button for button in message.buttons if button.action == "source"]
        row = 0 if len(message.buttons) == len(sources) <= ROW - _VOTES else 1
        votes = tuple(Button(words("button", vote), vote, target, row) for vote in (HELPFUL, WRONG, OUTDATED))
        buttons = (*message.buttons, *votes, *self._related(facts, row + 1))
        return Given(replace(message, footnote="\n".join(lines), buttons=buttons), reply, id_, self._publisher.release)

    def _related(self, facts: Sequence[str], row: int) -> Iterator[Button]:
        """Yield buttons for what could be asked next."""
        known = self._desk.knowledge.facts
        related = dict.fromkeys(id_ for fact in facts for id_ in known[fact].related if id_ not in facts)
        related = {id_: None for id_ in related if known[id_].sensitive != "child-death"}  # never volunteered
        for id_ in list(related)[:_RELATED]:
            yield Button(cut(known[id_].title, LABEL), "also", id_, row)

    async def keep(self, given: Given, where: Where) -> None:
        """Keep the receipt of an answer that was sent, and the question if it missed; what fails is logged only."""
        if not given.id:
            return
        try:
            asker = await self._store.people.pseudonym(where.asker)
            await self._store.receipts.add(
                Receipt(
                    id=given.id,
                    given=self._desk.clock(),
                    release=given.release,
                    outcome=outcome(given.reply),
                    facts=carried(given.reply),
                    confidence=given.reply.confidence,
                    candidates=given.candidates,
                    closed=given.closed,
                    channel=where.channel,
                    message=where.message,
                    question=where.question,
                    asker=asker,
                )
            )
            if isinstance(given.reply, Abstention):
                await self.keep_miss(given.question, given.reply.reason.value, where)
        except StoreError as error:
            log.warning("no receipt was kept: %s", error)

    async def keep_miss(self, question: str, reason: str, where: Where) -> None:
        """Keep a question that missed, where the operator consented; raise StoreError where it cannot be kept.

        Never one from a direct message, one that somebody else wrote, or one about a personal case or danger.
        """
        if not self._keep_misses or where.direct or not where.own:
            return
        text = cleaned(question, _LONGEST)
        if not text:
            return
        reply = self._desk.think(question).reply
        if isinstance(reply, Abstention) and reply.reason in _NEVER_KEPT:
            return
        asker = await self._store.people.pseudonym(where.asker)
        await self._store.misses.add(text, reason, where.question, asker, self._desk.clock())


def carried(reply: Reply) -> tuple[str, ...]:
    """Return the ids of the facts that a reply tells."""
    return tuple(fact.id for fact in reply.facts) if isinstance(reply, Answer | WorkedOut) else ()


def outcome(reply: Reply) -> str:
    """Return a reply's kind in a word: "answer", "clarify", or why there is no answer."""
    match reply:
        case Clarification():
            return "clarify"
        case Abstention():
            return reply.reason.value
    return "answer"


def _standing(desk: Desk, thought: Thought) -> tuple[tuple[tuple[str, float], ...], tuple[str, ...]]:
    """Return the likeliest entries with their confidence, and likely ones that a slot ruled out."""
    entries, reading = desk.knowledge.entries, thought.reading
    ranked = [(entries[found.owner].id, round(found.confidence, 4)) for found in reading.ranked[:_CANDIDATES]]
    open_ = {found.owner for found in reading.ranked}
    closed = [entries[found.owner].id for found in reading.ungated if found.owner not in open_]
    return tuple(ranked), tuple(closed[:_CANDIDATES])
