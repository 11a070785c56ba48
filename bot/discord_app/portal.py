"""What Discord says about the bot: looked up over REST, without connecting and so without spending an identify."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any

import aiohttp
import discord
from discord import app_commands

MOST = 25
"""Servers that are looked at; each costs three requests."""

PATIENCE = 60.0
"""Seconds for all of it; discord.py would try a failing server for 25 and wait out a rate limit for longer."""

PERMISSIONS = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,  # in threads Send Messages has no effect
    read_message_history=True,  # a reply needs it
    attach_files=True,  # the picture of /timeline
)
"""What the bot needs in a channel, and no more."""

Shape = tuple[Any, ...]
"""What people see of a command: kind, name, description and the same of its options."""


class PortalError(Exception):
    """Why Discord could not be asked, and what to do about it."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server that the bot is in: its roles, and of each text channel what the bot lacks there."""

    id: int
    name: str
    roles: frozenset[int] = frozenset()
    lacking: Mapping[int, discord.Permissions] | None = None
    """None where Discord did not let us look."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What Discord says about the bot and where it is."""

    application: int
    message_content: bool = False
    """Whether the intent is turned on in the developer portal."""
    elsewhere: bool = False
    """Whether interactions are sent to an address of the web instead of to the bot."""
    servers: tuple[Server, ...] = ()
    others: tuple[int, ...] = ()
    """The servers that were not looked at, being more than MOST."""
    commands: frozenset[Shape] = frozenset()
    home_commands: frozenset[Shape] = frozenset()


def invitation(application: int) -> str:
    """Return the link by which somebody who runs a server invites the bot, with the least permissions."""
    return discord.utils.oauth_url(application, permissions=PERMISSIONS, scopes=("bot", "applications.commands"))


def shapes(commands: Iterable[Mapping[str, Any]]) -> frozenset[Shape]:
    """Return the shapes of commands, as we declare them or as Discord has them."""
    return frozenset(map(_shape, commands))


def _shape(command: Mapping[str, Any]) -> Shape:
    options = tuple(_shape(option) for option in command.get("options") or ())
    about = command.get("description") or ""
    return command.get("type") or 1, command["name"], about, bool(command.get("required")), options


async def application(token: str) -> int:
    """Return the id of the token's application; raise PortalError if Discord cannot be asked."""
    async with _asked(token) as (_, about):
        return about.id


async def look(token: str, home: int | None) -> Seen:
    """Return what Discord says, about the home server in any case; raise PortalError if it cannot be asked."""
    async with _asked(token) as (client, about):
        return await _seen(client, about, home)


@asynccontextmanager
async def _asked(token: str) -> AsyncIterator[tuple[discord.Client, discord.AppInfo]]:
    """Log in for some questions; raise PortalError if Discord does not answer them."""
    try:
        async with asyncio.timeout(PATIENCE), _client() as client:
            yield client, await _logged_in(client, token)
    except (discord.DiscordException, aiohttp.ClientError, OSError) as error:  # TimeoutError is an OSError
        raise PortalError(reason(error)) from error


async def _logged_in(client: discord.Client, token: str) -> discord.AppInfo:
    try:
        await client.login(token)
    except (KeyError, TypeError, ValueError) as error:  # what came is not what discord.py takes for granted
        raise PortalError("somebody else than Discord answers; is there a proxy or a login page in between?") from error
    assert client.application is not None  # login() has just fetched it
    return client.application


def _client() -> discord.Client:
    return discord.Client(intents=discord.Intents(guilds=True), max_ratelimit_timeout=30.0)


async def _seen(client: discord.Client, about: discord.AppInfo, home: int | None) -> Seen:
    guilds = [guild async for guild in client.fetch_guilds(limit=None, with_counts=False)]
    guilds.sort(key=lambda guild: guild.id != home)
    tree = app_commands.CommandTree(client)
    at_home = discord.Object(home) if home is not None and any(guild.id == home for guild in guilds) else None
    return Seen(
        application=about.id,
        message_content=about.flags.gateway_message_content or about.flags.gateway_message_content_limited,
        elsewhere=bool(about.interactions_endpoint_url),
        servers=tuple([await _server(client, guild) for guild in islice(guilds, MOST)]),
        others=tuple(guild.id for guild in islice(guilds, MOST, None)),
        commands=shapes(command.to_dict() for command in await tree.fetch_commands()),
        home_commands=(
            shapes(command.to_dict() for command in await tree.fetch_commands(guild=at_home))
            if at_home
            else frozenset()
        ),
    )


async def _server(client: discord.Client, known: discord.Guild) -> Server:
    name = "".join(sign for sign in known.name if sign.isprintable())  # it goes to a terminal
    assert client.user is not None  # logged in
    try:
        guild = await client.fetch_guild(known.id, with_counts=False)
        me = await guild.fetch_member(client.user.id)
        channels = await guild.fetch_channels()
    except (discord.HTTPException, discord.InvalidData):
        return Server(known.id, name)
    lacking = {
        channel.id: PERMISSIONS & ~channel.permissions_for(me)
        for channel in channels
        if isinstance(channel, discord.TextChannel | discord.ForumChannel)
    }
    return Server(known.id, name, frozenset(role.id for role in guild.roles), lacking)


def reason(error: Exception) -> str:
    """Say why Discord could not be asked, and what to do."""
    match error:
        case discord.LoginFailure():
            return "Discord does not know the token; copy it again from the developer portal (Bot, Reset Token)"
        case discord.RateLimited():
            return f"Discord asks to wait {error.retry_after:.0f} seconds; try again then"
        case discord.HTTPException():
            return f"Discord answers with {error.status} (code {error.code}); try again later"
        case TimeoutError():
            return "Discord does not answer in time; is this machine online?"
    return f"Discord cannot be reached ({type(error).__name__}); is this machine online?"
