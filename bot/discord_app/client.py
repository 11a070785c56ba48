"""The bot on Discord: one client that listens, and hands everything to the desk."""

from __future__ import annotations

import asyncio
import logging
import re
import time
from datetime import timedelta
from typing import Any, cast

import discord
from discord import app_commands

from bot.core.reply import Abstention
from bot.desk import Desk
from bot.discord_app import commands
from bot.discord_app.buttons import FactButton, SourceButton
from bot.discord_app.moderation import FactsGroup
from bot.discord_app.sending import reply, respond, say_sorry
from bot.memory import Cooldown, Memory
from bot.render.message import Message
from bot.settings import Settings

log = logging.getLogger(__name__)

_WRITTEN = (discord.MessageType.default, discord.MessageType.reply)
"""Messages that a person wrote; joins, boosts and pins are none."""


class FootnoteBot(discord.AutoShardedClient):
    """Answers where it is mentioned, replied to, written to directly, or where every message is a question."""

    def __init__(self, desk: Desk, settings: Settings, **options: Any) -> None:
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
        self.desk = desk
        self._settings = settings
        self._memory = Memory(desk.clock)
        self._signposts = Cooldown(desk.clock, timedelta(minutes=10))
        self._heard = Cooldown(desk.clock, timedelta(minutes=10))
        self._turn = asyncio.Lock()
        self._lasting: list[re.Pattern[str]] = []
        self.tree = app_commands.CommandTree(self)
        self.tree.error(self._on_command_error)
        for command in commands.everywhere(desk.words, desk):
            self.tree.add_command(command)
        home = discord.Object(settings.home_guild) if settings.home_guild else None
        if home is not None:
            self.tree.add_command(FactsGroup(desk, settings.moderator_role), guild=home)

    async def setup_hook(self) -> None:
        """Make the buttons of earlier runs work, and have the timeline's picture ready."""
        self.add_dynamic_items(FactButton, SourceButton)
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
        """Help whoever presses a button that nobody knows any more; to Discord silence is a failure."""
        if interaction.type is discord.InteractionType.component:
            pressed = str(cast(dict[str, object], interaction.data)["custom_id"])
            if not any(known.fullmatch(pressed) for known in self._lasting):
                await respond(interaction, Message(self.desk.words("problem", "old_button")), private=True)

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
        try:
            async with self._turn:
                await asyncio.sleep(0)  # a hundred questions at once must not hold the loop: it turns after each
                thought = self.desk.think(question, self._memory.recall(key))
        except Exception:
            log.exception("a question could not be answered")
            await reply(message, Message(self.desk.words("problem", "sorry")))
            return
        if isinstance(thought.reply, Abstention) and thought.reply.signposts:
            if self._signposts.due(message.channel.id):
                await reply(message, self.desk.message(thought.reply))
            return
        self._memory.remember(key, question)
        await reply(message, self.desk.message(thought.reply))
        log.info("answered: %s in %.1f ms", type(thought.reply).__name__, 1000 * (time.perf_counter() - started))

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
