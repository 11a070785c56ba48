"""The local preview: the real bot in SimCord's Discord-like page, on this machine only."""

from __future__ import annotations

import asyncio
import re
import signal
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import discord
import simcord
from simcord._clock import Clock  # private: SimCord has no public way to run on the real time

from bot.core.meaning import Meaning
from bot.discord_app.client import FootnoteBot
from bot.render.languages import read_language
from bot.service.service import Service
from bot.settings import Settings
from bot.store.store import Store

BOT_NAME = "Footnote"
_HOME = 100_000_000_000_000_001
"""The id of the preview's server, which is also the moderators' home."""

_SLOWEST = 30
"""Seconds that an answer may take before the page gives up on it."""


class _LiveClock(Clock):
    """The real time instead of SimCord's frozen one."""

    def __init__(self) -> None:
        super().__init__()
        self._epoch, self._start = datetime.now(UTC), time.perf_counter()

    @property
    def elapsed(self) -> float:
        return time.perf_counter() - self._start

    @elapsed.setter
    def elapsed(self, seconds: float) -> None:
        pass

    def now(self) -> datetime:
        return self._epoch + timedelta(seconds=self.elapsed)

    def advance(self, seconds: float) -> None:
        """Do nothing: the real time moves by itself."""


class _Person(simcord.MemberActor):
    """A member whose typed "@Footnote" is a mention, which the page's composer cannot make."""

    async def send(self, channel: Any, content: str = "", **options: Any) -> Any:
        me = self._env.bot.user
        assert me is not None  # it is logged in
        mentioned = re.sub(rf"@(?:{re.escape(me.name)}|bot)\b", me.mention, content, flags=re.IGNORECASE)
        return await super().send(channel, mentioned, **options)


def preview(settings: Settings, folder: Path, port: int, meaning: Meaning | None = None) -> int:
    """Serve the page until stopped; return the exit code.

    Raise KnowledgeError where the facts cannot be used, LanguageError where a language file cannot.
    """
    try:
        return asyncio.run(_preview(settings, folder, port, meaning))
    except simcord.SetupError as error:
        print(f"error: the preview cannot start: {error}")
        return 1


async def _preview(settings: Settings, folder: Path, port: int, meaning: Meaning | None) -> int:
    with tempfile.TemporaryDirectory(prefix="footnote-") as place:  # what is tried here is no release of the real bot
        words = read_language(settings.bot_language, settings.languages).words
        store = Store(f"sqlite:///{place}/preview.db")
        service = await Service.open(folder, store, meaning=meaning, keep_misses=7, words=words)
        try:
            return await _show(service, settings, port)
        finally:
            await service.close()


async def _show(service: Service, settings: Settings, port: int) -> int:
    desk = service.desk
    bot = FootnoteBot(
        service, settings.model_copy(update={"home_guild": _HOME, "message_content": False}), shard_count=1
    )
    world = simcord.run(bot, check_errors=False, settle_timeout=_SLOWEST)
    world._env.backend.clock = _LiveClock()
    async with world as env:
        assert bot.user is not None  # SimCord has logged it in
        await bot.user.edit(username=BOT_NAME)
        guild = env.create_guild(name=desk.knowledge.scope.place.name, id=_HOME)
        await bot.sync()
        channel = guild.create_text_channel("ask")
        moderators = guild.create_role("Moderators", permissions=discord.Permissions(manage_guild=True))
        people = [
            _Person(env, guild, guild.add_member(env.create_user(name), roles=roles).user)
            for name, roles in (("Alice", []), ("Maud (moderator)", [moderators]))
        ]
        target = bot.get_channel(channel.id)
        assert isinstance(target, discord.TextChannel)
        await target.send(desk.welcome(BOT_NAME).content)
        zone = "Europe/London"
        async with env.preview(
            channel, viewers=people, layout="channel", locale="en-GB", timezone=zone, port=port
        ) as page:
            loop = asyncio.get_running_loop()
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.add_signal_handler(number, lambda: asyncio.ensure_future(page.close()))
            print(f"The preview is open; press Ctrl+C to end it.\n{page.url}", flush=True)
            await page.wait_closed()
    await bot.close()
    return 0
