"""The genuine client, pointed at a Discord of this machine and running until a test is done with it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from typing import Any

import discord
import pytest
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.discord_app.client import FootnoteBot
from bot.service.service import Service
from bot.settings import Settings
from wire.server import PATIENCE, TOKEN, Discord


class Impatient(FootnoteBot):
    """The bot, but without the five seconds that a client waits before it identifies itself again."""

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Do not wait."""


@contextlib.contextmanager
def pointed_at(port: int) -> Iterator[None]:
    """Let discord.py find Discord on a port of this machine."""
    with pytest.MonkeyPatch.context() as library:
        library.setattr(Route, "BASE", f"http://127.0.0.1:{port}/api/v10")
        library.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(f"ws://127.0.0.1:{port}/gateway"))
        yield


@contextlib.asynccontextmanager
async def running(
    server: Discord | int,
    service: Service,
    kind: type[FootnoteBot] = Impatient,
    settings: Settings | None = None,
    **options: Any,
) -> AsyncIterator[FootnoteBot]:
    """Run the bot over a service against a server or its port; at the end it is closed, whatever has happened."""
    with pointed_at(server if isinstance(server, int) else server.port):
        bot = kind(service, settings or Settings(), guild_ready_timeout=0.01, **options)
        task = asyncio.create_task(bot.start(TOKEN))
        try:
            await _ready(bot, task)
            yield bot
        finally:
            await bot.close()
            with contextlib.suppress(discord.ConnectionClosed):  # a test may let Discord refuse the client
                await asyncio.wait_for(task, PATIENCE)


async def _ready(bot: FootnoteBot, task: asyncio.Task[None]) -> None:
    ready = asyncio.create_task(bot.wait_until_ready())
    await asyncio.wait({ready, task}, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
    ready.cancel()
    if task.done():
        task.result()
    assert bot.is_ready()
