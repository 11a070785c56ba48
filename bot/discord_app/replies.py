"""Replies to people's messages, looked after for as long as their questions may change or go."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import discord

from bot.core.reply import Abstention
from bot.discord_app.buttons import view
from bot.discord_app.delivery import deliver
from bot.discord_app.permissions import explain, missing
from bot.discord_app.sending import reply
from bot.logs import answered
from bot.render.message import Message
from bot.service.answering import Given, Where
from bot.service.memory import Cooldown, Memory, Pace
from bot.service.service import Service
from bot.store.database import StoreError

log = logging.getLogger(__name__)

EDITABLE = timedelta(minutes=2)
"""How long a question may be edited and its answer follows."""

_LOOKED_AFTER = 5_000
_SLOW = 1.0
"""Seconds of waiting for Discord from which people are shown that an answer is on its way."""


@dataclass(slots=True)
class _Replied:
    """A reply of ours, by the message that it replies to."""

    channel: int
    answer: int
    asker: int
    question: int
    """A hash of the question: its text is not kept for this."""
    at: datetime


class Replies:
    """Gives each message at most one reply."""

    def __init__(self, client: discord.Client, service: Service, memory: Memory, pace: Pace) -> None:
        """Take the client that sends, the service, what is remembered of conversations, and how much is answered."""
        clock = service.desk.clock
        self._client, self._service, self._memory = client, service, memory
        self._signposts = Cooldown(clock, timedelta(minutes=10))
        self._heard = Cooldown(clock, timedelta(minutes=10))
        self._pace = pace
        self._explained = Cooldown(clock, timedelta(days=1))
        self._turn = asyncio.Lock()
        self._typing: set[asyncio.Future[bool]] = set()
        self._replied: OrderedDict[int, _Replied] = OrderedDict()
        self._deleted = Cooldown(clock, timedelta(minutes=10))
        """Questions deleted lately: one may go while its answer is on its way."""

    async def to(self, message: discord.Message, question: str) -> None:
        """Reply to a message; "" as the question is answered with how to ask."""
        if not self._heard.due(message.id):
            return  # a connection that is resumed may bring a message again
        lacking = missing(message)
        if lacking:
            if message.guild is not None and self._explained.due(message.guild.id):
                await explain(self._client, message, lacking, self._service.words)
            return
        match self._pace.of(message.author.id, message.channel.id):
            case "go":
                await self._answer(message, question)
            case "tell":
                await reply(message, Message(self._service.words("problem", "slow_down")))

    async def _answer(self, message: discord.Message, question: str) -> None:
        started, service = time.perf_counter(), self._service
        if not question:
            await reply(message, service.desk.help())
            return
        async with self._turn:
            await asyncio.sleep(0)  # a hundred questions at once must not hold the loop: it turns after each
            given = self._given(message, question)
        if given is None:
            await reply(message, Message(service.words("problem", "sorry")))
            return
        if isinstance(given.reply, Abstention) and given.reply.signposts:
            if not self._signposts.said(message.channel.id):
                sent = await reply(message, given.message)
                if await self._look_after(message, question, sent):
                    self._signposts.due(message.channel.id)  # only what was sent counts as said
            return
        typing = asyncio.get_running_loop().call_later(_SLOW, self._type, message.channel)
        try:
            sent = await reply(message, given.message)
        finally:
            typing.cancel()
        answered(given.reply, time.perf_counter() - started)
        if sent is not None and await self._look_after(message, question, sent):
            await self._keep(message, given, sent)

    async def _keep(self, message: discord.Message, given: Given, sent: int) -> None:
        """Keep the receipt of an answer, unless its question is deleted meanwhile."""
        await self._service.answering.keep(given, _where(message, sent))
        if self._deleted.said(message.id):
            await self._forget(message.id)

    async def _look_after(self, message: discord.Message, question: str, sent: int | None) -> bool:
        """Remember what was sent in reply, or delete it if its question has gone by now; tell whether it stays."""
        if sent is None:
            return False
        if self._deleted.said(message.id):
            await self._delete(message.channel.id, sent)
            return False
        now = self._service.desk.clock()
        self._replied[message.id] = _Replied(message.channel.id, sent, message.author.id, hash(question), now)
        while len(self._replied) > _LOOKED_AFTER:
            self._replied.popitem(last=False)
        return True

    def _type(self, channel: discord.abc.Messageable) -> None:
        """Show that an answer is on its way; nothing depends on that."""

        async def type_(_: Message) -> None:
            await channel.typing()

        task = asyncio.ensure_future(deliver(type_, Message("")))
        self._typing.add(task)
        task.add_done_callback(self._typing.discard)

    def _given(self, message: discord.Message, question: str) -> Given | None:
        """Return the answer to a question in its conversation, None where it could not be found; that is logged."""
        key = (message.channel.id, message.author.id)
        try:
            given = self._service.answering.answer(question, self._memory.recall(key))
        except Exception:
            log.exception("a question could not be answered")
            return None
        if given.earlier is not None and not (isinstance(given.reply, Abstention) and given.reply.signposts):
            self._memory.remember(key, given.earlier)
        return given

    async def edited(self, message: discord.Message, question: str | None) -> None:
        """Let the answer follow a question that was edited soon after it was asked; else leave it."""
        replied = self._replied.get(message.id)
        if replied is None or not question or hash(question) == replied.question:
            return
        if self._service.desk.clock() - replied.at > EDITABLE:
            return
        replied.question = hash(question)
        given = self._given(message, question)
        if given is None:
            return
        shown = view(given.message.buttons, message.author.id) if given.message.buttons else None
        target = self._client.get_partial_messageable(replied.channel).get_partial_message(replied.answer)

        async def edit(new: Message) -> None:
            await target.edit(content=new.content, view=shown)

        if await deliver(edit, given.message):
            await self._forget(message.id)
            await self._keep(message, given, replied.answer)

    async def deleted(self, questions: Iterable[int]) -> None:
        """Delete the answers to questions that were deleted, and all that is kept of them."""
        for question in questions:
            self._deleted.due(question)
            places = await self._forget(question)
            replied = self._replied.pop(question, None)
            if replied is not None:
                places.add((replied.channel, replied.answer))
                self._memory.drop((replied.channel, replied.asker))
            for channel, answer in places:
                await self._delete(channel, answer)

    async def _forget(self, question: int) -> set[tuple[int, int]]:
        """Delete what is kept of a question; return where its answers stand, as channels and messages."""
        try:
            receipts = await self._service.privacy.forget_question(question)
        except StoreError as error:
            log.error("what was kept of a question that is gone is still there: %s", error)
            return set()
        return {(one.channel, one.message) for one in receipts if one.channel is not None and one.message is not None}

    async def _delete(self, channel: int, answer: int) -> None:
        target = self._client.get_partial_messageable(channel).get_partial_message(answer)

        async def delete(_: Message) -> None:
            await target.delete()

        await deliver(delete, Message(""))


def _where(message: discord.Message, answer: int) -> Where:
    return Where(message.author.id, message.channel.id, answer, message.id, direct=message.guild is None)
