"""The town that a storm passes over: its people, channels, files and database, and the bot, which can be restarted."""

from __future__ import annotations

import random
import shutil
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import discord
import simcord
from conftest import HOME, Clock
from simcord import ChannelHandle, MemberActor

from bot.discord_app.client import FootnoteBot
from bot.service.service import Service
from bot.settings import Settings
from bot.store.store import Store
from storm.files import Files
from storm.rules import Log, Rules

_KEEP = 14
"""Days for which questions that missed are kept."""

_SETTINGS = Settings(home_guild=HOME, questions_per_minute=10_000, channel_questions_per_minute=10_000)
"""Time stands still in a storm unless it is moved: more than a minute's questions are asked in one."""


class World:
    """All that the events of a storm act on."""

    def __init__(self, env: simcord.Env, service: Service, files: Files, clock: Clock, seed: str, log: Log) -> None:
        self.env, self.service, self.files, self.clock = env, service, files, clock
        self.chance = random.Random(seed)
        self.rules = Rules(env, log)
        self.faulty = False
        """Whether Discord refuses the next request."""
        self.told: deque[str] = deque(maxlen=25)
        self.asked: list[tuple[MemberActor, discord.Message]] = []
        self.heard: deque[discord.Message] = deque(maxlen=20)
        self.shown: deque[tuple[MemberActor | None, int, Any]] = deque(maxlen=30)
        self.forms: deque[tuple[MemberActor | simcord.UserHandle, simcord.InteractionResult]] = deque(maxlen=5)
        self.guild = env.create_guild(id=HOME)
        self.guards = self.guild.create_role(
            "Moderators", permissions=discord.Permissions(manage_guild=True, manage_messages=True)
        )
        self.alice, self.ben = self._member("alice"), self._member("ben")
        self.maud, self.moe = self._member("maud", self.guards), self._member("moe", self.guards)
        self.moe_moderates = True
        mute = {self.guild.me: discord.PermissionOverwrite(send_messages=False)}
        blind = {self.guild.me: discord.PermissionOverwrite(read_message_history=False)}
        self.ask = self.guild.create_text_channel("ask")
        self.quiet = (
            self.guild.create_text_channel("mute", overwrites=mute),
            self.guild.create_text_channel("blind", overwrites=blind),
        )
        self.noted()

    def _member(self, name: str, *roles: simcord.RoleHandle) -> MemberActor:
        return self.guild.add_member(self.env.create_user(name), roles=list(roles))

    @property
    def people(self) -> list[MemberActor]:
        return [self.alice, self.ben, self.maud, self.moe]

    @property
    def mention(self) -> str:
        assert self.env.bot.user is not None
        return self.env.bot.user.mention

    def moderates(self, person: MemberActor) -> bool:
        """Tell whether somebody may moderate at the moment."""
        return person is self.maud or (person is self.moe and self.moe_moderates)

    def place(self) -> ChannelHandle:
        """Return a channel, mostly the one in which the bot may write."""
        return self.chance.choice((self.ask, self.ask, self.ask, *self.quiet))

    def noted(self) -> None:
        """Take note of the answers that may be given from now on."""
        self.rules.answers |= {fact.answer[:40] for fact in self.service.knowledge.facts.values()}

    async def start(self) -> None:
        """Tell Discord the commands, and let a member call the moderators' too, so that the bot must refuse."""
        bot: Any = self.env.bot
        await bot.sync()
        for command in await bot.tree.fetch_commands(guild=discord.Object(HOME)):
            self.guild.set_command_permissions(command, {self.alice: True, self.maud: True, self.moe: True})

    async def restart(self, *, whole: bool) -> None:
        """Start the bot anew: its connection, or the whole program with its database."""
        self.env.backend.faults.clear()
        await self.env.settle()
        if whole:
            await self.service.close()
            self.service = await Service.open(
                self.files.folder, Store(self.service.store.database.address), self.clock, keep_misses=_KEEP
            )
        await self.env.restart_bot(FootnoteBot(self.service, _SETTINGS, shard_count=1))
        await self.start()


@asynccontextmanager
async def world(seed: str, sound: Path, database: Path, place: Path, log: Log) -> AsyncIterator[World]:
    """Make a world of its own, from nothing but the seed."""
    folder = Path(shutil.copytree(sound, place / "knowledge"))
    shutil.copy(database, place / "footnote.db")
    clock = Clock()
    service = await Service.open(folder, Store(f"sqlite:///{place}/footnote.db"), clock, keep_misses=_KEEP)
    bot = FootnoteBot(service, _SETTINGS, shard_count=1)
    async with simcord.run(bot, check_errors=False) as env:
        made = World(env, service, Files(folder, sound), clock, seed, log)
        await made.start()
        try:
            yield made
        finally:
            await made.service.close()
    shutil.rmtree(place)
