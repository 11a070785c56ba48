"""The bot on Discord: one client that listens, and hands everything to the desk."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Iterable
from datetime import timedelta
from typing import Any, cast

import discord
from discord import app_commands

from bot.core.reply import Abstention
from bot.discord_app import answers, commands
from bot.discord_app.buttons import LastingButton, Press
from bot.discord_app.forms import submitted
from bot.discord_app.moderation import FactsGroup
from bot.discord_app.sending import reply, respond, say_sorry
from bot.logs import answered
from bot.memory import Cooldown, Memory
from bot.render.message import Message
from bot.service.answering import Where
from bot.service.service import Service
from bot.settings import Settings
from bot.store.database import StoreError

log = logging.getLogger(__name__)

_WRITTEN = (discord.MessageType.default, discord.MessageType.reply)
"""Messages that a person wrote; joins, boosts and pins are none."""


class FootnoteBot(discord.AutoShardedClient):
    """Answers where it is mentioned, replied to, written to directly, or where every message is a question."""

    def __init__(self, service: Service, settings: Settings, **options: Any) -> None:
        """Take what answers and the operator's settings; options go to the client."""
        intents = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
        intents.message_content = settings.message_content
        super().__init__(
            intents=intents,
            allowed_mentions=discord.AllowedMentions.none(),  # the default would let a text ping everybody
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_ratelimit_timeout=30.0,
            **options,
        )
        self._service, self.desk = service, service.desk
        desk = service.desk
        self._settings = settings
        self._memory = Memory(desk.clock)
        self._signposts = Cooldown(desk.clock, timedelta(minutes=10))
        self._heard = Cooldown(desk.clock, timedelta(minutes=10))
        self._lasting: list[re.Pattern[str]] = []
        self.tree = app_commands.CommandTree(self)
        self.tree.error(self._on_command_error)
        for command in commands.everywhere(service, self._memory.forget):
            self.tree.add_command(command)
        facts = FactsGroup(service, settings.moderator_role, settings.audit_channel)
        if settings.home_guild:
            self.tree.add_command(facts, guild=discord.Object(settings.home_guild))
        self.presses: dict[str, Press] = {**answers.presses(service), **facts.presses()}

    async def setup_hook(self) -> None:
        """Make the buttons of earlier runs work, and have the timeline's picture ready."""
        self.add_dynamic_items(LastingButton)
        await self.desk.draw()

    async def sync(self) -> int:
        """Tell Discord the commands, everywhere and at home; return how many."""
        synced = await self.tree.sync()
        if self._settings.home_guild:
            synced += await self.tree.sync(guild=discord.Object(self._settings.home_guild))
        return len(synced)

    def add_dynamic_items(self, *items: type[discord.ui.DynamicItem[Any]]) -> None:
        """Take buttons that last, and remember them: whoever presses another one is told that it is too old."""
        super().add_dynamic_items(*items)
        self._lasting += [item.__discord_ui_compiled_template__ for item in items]

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Take forms, and help whoever presses a button that nobody knows any more; to Discord silence is a failure."""
        if interaction.type is discord.InteractionType.component:
            pressed = str(cast(dict[str, object], interaction.data)["custom_id"])
            if not any(known.fullmatch(pressed) for known in self._lasting):
                await respond(interaction, Message(self.desk.words("problem", "old_button")), private=True)
        elif interaction.type is discord.InteractionType.modal_submit:
            await submitted(interaction, self._service)

    async def on_message(self, message: discord.Message) -> None:
        """Answer a message that is for us."""
        if message.author.bot or message.webhook_id or message.type not in _WRITTEN or not self._is_for_us(message):
            return
        if not self._heard.due(message.id):
            return  # a connection that is resumed may bring a message again
        question = self._without_mention(message.content)
        if question:
            await self._answer(message, question)
        elif self._mentions_us(message):
            await reply(message, self.desk.help())

    async def _answer(self, message: discord.Message, question: str) -> None:
        started = time.perf_counter()
        key = (message.channel.id, message.author.id)
        answering = self._service.answering
        try:
            given = answering.answer(question, self._memory.recall(key))
        except Exception:
            log.exception("a question could not be answered")
            await reply(message, Message(self.desk.words("problem", "sorry")))
            return
        if isinstance(given.reply, Abstention) and given.reply.signposts:
            if self._signposts.due(message.channel.id):
                await reply(message, given.message)
            return
        self._memory.remember(key, question)
        sent = await reply(message, given.message)
        answered(given.reply, time.perf_counter() - started)
        if sent is not None:
            where = Where(message.author.id, message.channel.id, sent, message.id, direct=message.guild is None)
            await answering.keep(given, where)

    async def on_raw_message_delete(self, deleted: discord.RawMessageDeleteEvent) -> None:
        """Delete what is kept of a question whose writer took it back."""
        await self._forget_questions([deleted.message_id])

    async def on_raw_bulk_message_delete(self, deleted: discord.RawBulkMessageDeleteEvent) -> None:
        """Delete what is kept of questions that were deleted together."""
        await self._forget_questions(deleted.message_ids)

    async def _forget_questions(self, ids: Iterable[int]) -> None:
        try:
            for id_ in ids:
                await self._service.privacy.forget_question(id_)
        except StoreError as error:
            log.error("what was kept of a deleted question is still there: %s", error)

    def _is_for_us(self, message: discord.Message) -> bool:
        channel = message.channel
        place = channel.parent_id if isinstance(channel, discord.Thread) else channel.id
        if message.guild is None or place in self._ask_channels:
            return True
        answered = message.reference.resolved if message.reference else None
        replied = isinstance(answered, discord.Message) and answered.author.id == self._own_id
        return self._mentions_us(message) or replied

    def _mentions_us(self, message: discord.Message) -> bool:
        return any(user.id == self._own_id for user in message.mentions)

    @property
    def _ask_channels(self) -> frozenset[int]:
        return self._settings.ask_channels if self.intents.message_content else frozenset()

    @property
    def _own_id(self) -> int:
        return self.user.id if self.user else 0

    def _without_mention(self, text: str) -> str:
        return re.sub(rf"<@!?{self._own_id}>", " ", text).strip()

    async def _on_command_error(self, interaction: discord.Interaction, error: app_commands.AppCommandError) -> None:
        """Tell the person something that helps, privately, and log what we cannot explain."""
        outdated = isinstance(error, app_commands.CommandNotFound | app_commands.CommandSignatureMismatch)
        if not outdated:
            log.error("command failed", exc_info=error)
        await say_sorry(interaction, Message(self.desk.words("problem", "outdated" if outdated else "sorry")))

    async def too_old(self, interaction: discord.Interaction) -> None:
        """Tell somebody privately that a button does nothing any more."""
        await say_sorry(interaction, Message(self.desk.words("problem", "old_button")))

    async def failed(self, interaction: discord.Interaction) -> None:
        """Tell somebody privately that something went wrong."""
        await say_sorry(interaction, Message(self.desk.words("problem", "sorry")))
