"""The bot on Discord: one client that listens, and hands everything to the service."""

from __future__ import annotations

import logging
import re
from typing import Any, cast

import discord
from discord import app_commands

from bot.discord_app import answers, commands
from bot.discord_app.buttons import LastingButton, Press
from bot.discord_app.forms import submitted
from bot.discord_app.moderation import FactsGroup
from bot.discord_app.questions import question_in
from bot.discord_app.replies import Replies
from bot.discord_app.sending import say_sorry
from bot.discord_app.translating import Translator
from bot.render.languages import read_languages
from bot.render.message import Message
from bot.service.memory import Memory, Pace
from bot.service.service import Service
from bot.settings import Settings

log = logging.getLogger(__name__)


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
        self._settings = settings
        memory = Memory(service.desk.clock)
        pace = Pace(service.desk.clock, settings.questions_per_minute, settings.channel_questions_per_minute)
        self._replies = Replies(self, service, memory, pace)
        self._lasting: list[re.Pattern[str]] = []
        self.tree = app_commands.CommandTree(self)
        self.tree.error(self._on_command_error)
        for command in commands.everywhere(service, memory.forget, pace):
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
        """Tell Discord the commands, everywhere and at home; return how many.

        Raise LanguageError where a language file cannot be used.
        """
        await self.tree.set_translator(Translator(read_languages(self._settings.languages)))
        synced = await self.tree.sync()
        if self._settings.home_guild:
            synced += await self.tree.sync(guild=discord.Object(self._settings.home_guild))
        return len(synced)

    def add_dynamic_items(self, *items: type[discord.ui.DynamicItem[Any]]) -> None:
        """Take buttons that last, and remember them: whoever presses another one is told that it is too old."""
        super().add_dynamic_items(*items)
        self._lasting += [item.__discord_ui_compiled_template__ for item in items]

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Take forms, and help whoever presses a button that nobody knows any more: to Discord silence is a failure."""
        if interaction.type is discord.InteractionType.modal_submit:
            await submitted(interaction, self._service)
        elif interaction.type is discord.InteractionType.component:
            pressed = str(cast(dict[str, object], interaction.data)["custom_id"])
            if not any(pattern.fullmatch(pressed) for pattern in self._lasting):
                await self.too_old(interaction)

    async def on_message(self, message: discord.Message) -> None:
        """Answer a message that is for us."""
        question = question_in(message, self._own_id, self._ask_channels)
        if question is not None:
            await self._replies.to(message, question)

    async def on_raw_message_edit(self, edited: discord.RawMessageUpdateEvent) -> None:
        """Let an answer follow its question."""
        await self._replies.edited(edited.message, question_in(edited.message, self._own_id, self._ask_channels))

    async def on_raw_message_delete(self, deleted: discord.RawMessageDeleteEvent) -> None:
        """Let an answer go with its question."""
        await self._replies.deleted([deleted.message_id])

    async def on_raw_bulk_message_delete(self, deleted: discord.RawBulkMessageDeleteEvent) -> None:
        """Let answers go with their questions."""
        await self._replies.deleted(deleted.message_ids)

    @property
    def _ask_channels(self) -> frozenset[int]:
        return self._settings.ask_channels if self.intents.message_content else frozenset()

    @property
    def _own_id(self) -> int:
        return self.user.id if self.user else 0

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
