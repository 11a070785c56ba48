"""Discord in one object: start it, let people do things in it, look at what the bot did."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any

from aiohttp import web

from wire import objects
from wire.faults import Fault
from wire.gateway import Gateway
from wire.objects import ALICE, BOT, CHANNEL, DIRECT, GUILD, Json
from wire.rest import Asked, Call, Check, Rest

TOKEN = "OTAwMDAwMDAwMDAwMDAwMDAx.tests.xxxxxxxxxxxxxxxxxxxx"  # noqa: S105 - it opens nothing
POST = r"/channels/[0-9]+/messages"
MESSAGE = r"/channels/[0-9]+/messages/[0-9]+"
CALLBACK = r"/interactions/[0-9]+/[^/]+/callback"
ORIGINAL = r"/webhooks/[0-9]+/[^/]+/messages/@original"
FOLLOW_UP = r"/webhooks/[0-9]+/[^/]+"

PATIENCE = 10.0
"""Seconds that a test waits for something that must happen."""


def unchecked(method: str, path: str, body: Any) -> list[str]:
    """Find nothing wrong."""
    return []


class Discord:
    """A server of Discord's on 127.0.0.1, REST and gateway."""

    def __init__(
        self,
        *,
        check: Check = unchecked,
        shards: int = 1,
        guilds: tuple[int, ...] = (GUILD,),
        channels: int = 1,
        permissions: int = objects.EVERYBODY.value,
    ) -> None:
        """Take what checks requests, the shards that it recommends, its servers, and channels and rights in each."""
        self._guilds, self._channels, self._permissions = guilds, channels, permissions
        self.gateway = Gateway(self._all_guilds)
        self.rest = Rest(TOKEN, check, lambda: self.gateway.url, shards)

    def _all_guilds(self) -> list[Json]:
        return [
            objects.guild(id_, [objects.channel(CHANNEL + n, id_) for n in range(self._channels)], self._permissions)
            for id_ in self._guilds
        ]

    async def __aenter__(self) -> Discord:
        app = web.Application()
        app.router.add_get("/gateway", self.gateway.serve)
        app.router.add_route("*", "/api/v10/{path:.*}", self.rest.serve)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.port: int = self._runner.addresses[0][1]
        self.gateway.url = f"ws://127.0.0.1:{self.port}/gateway"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.rest.over.set()
        await self.gateway.close(1001)
        await self._runner.cleanup()

    # What people do

    async def say(
        self,
        text: str,
        *,
        author: int = ALICE,
        channel: int = CHANNEL,
        guild: int = GUILD,
        in_direct: bool = False,
        **more: Any,
    ) -> Json:
        """Let somebody write; who does not mention the bot is, as on Discord, not read by it."""
        where = None if in_direct else guild
        message = objects.message(text, author, DIRECT if in_direct else channel, where, **more)
        read = in_direct or any(user["id"] == str(BOT) for user in message["mentions"])
        await self.gateway.tell("MESSAGE_CREATE", message if read else message | {"content": ""}, where)
        return message

    async def ask(self, question: str, **more: Any) -> Json:
        """Let somebody mention the bot with a question."""
        return await self.say(f"<@{BOT}> {question}", **more)

    async def edit(self, message: Json, question: str) -> None:
        """Let somebody write another question into a message that mentions the bot."""
        edited = message | {"content": f"<@{BOT}> {question}", "edited_timestamp": objects.LONG_AGO}
        await self.gateway.tell("MESSAGE_UPDATE", edited, GUILD)

    async def delete(self, message: Json) -> None:
        """Let somebody delete a message."""
        told = {"id": message["id"], "channel_id": message["channel_id"], "guild_id": str(GUILD)}
        await self.gateway.tell("MESSAGE_DELETE", told, GUILD)

    async def fill(self, custom_id: str, **fields: list[str]) -> Json:
        """Let somebody fill in a form of choices."""
        labels = [
            {"type": 18, "id": 1, "component": {"type": 3, "id": 2, "custom_id": name, "values": values}}
            for name, values in fields.items()
        ]
        return await self.interact(5, {"custom_id": custom_id, "components": labels})

    async def interact(
        self, kind: int, data: Json, *, by: int = ALICE, in_direct: bool = False, ago: float = 0.0, **more: Any
    ) -> Json:
        """Let somebody use a command, a button or a modal."""
        told = objects.interaction(kind, data, by=by, in_direct=in_direct, **more)
        channel = DIRECT if in_direct else CHANNEL
        self.rest.asked[told["token"]] = Asked(kind, channel, time.monotonic() - ago)
        await self.gateway.tell("INTERACTION_CREATE", told, None if in_direct else GUILD)
        return told

    async def slash(self, name: str, *options: Json, **more: Any) -> Json:
        """Let somebody use a slash command."""
        return await self.interact(2, {"id": "1", "name": name, "type": 1, "options": list(options)}, **more)

    async def type(self, name: str, option: Json, **more: Any) -> Json:
        """Let somebody type into an option that completes itself."""
        options = [option | {"focused": True}]
        return await self.interact(4, {"id": "1", "name": name, "type": 1, "options": options}, **more)

    async def choose(self, name: str, message: Json, **more: Any) -> Json:
        """Let somebody choose a command in a message's menu."""
        data = {"id": "1", "name": name, "type": 3, "target_id": message["id"]}
        return await self.interact(2, data | {"resolved": {"messages": {message["id"]: message}}}, **more)

    async def press(self, message: Json, custom_id: str, **more: Any) -> Json:
        """Let somebody press a button under a message, whether the bot knows it or not."""
        data = {"id": 1, "component_type": 2, "custom_id": custom_id}
        button = {"type": 2, "style": 1, "label": "Press", "custom_id": custom_id}
        under = message | {"components": message["components"] or [{"type": 1, "components": [button]}]}
        return await self.interact(3, data, message=under, **more)

    # What goes wrong

    def fail(self, method: str, path: str, fault: Fault, times: int = 1) -> None:
        """Let the next requests of that kind meet a fault."""
        self.rest.script.add(method, path, fault, times)

    # What the bot did

    @property
    def posted(self) -> list[Json]:
        """The messages that came to be."""
        return self.rest.posted

    def calls(self, method: str, path: str) -> list[Call]:
        """Return the requests of that kind so far."""
        return [call for call in self.rest.calls if call.method == method and re.fullmatch(path, call.path)]

    async def called(self, method: str, path: str, times: int = 1) -> list[Call]:
        """Wait until there are so many requests of that kind; return them."""
        await self.until(lambda: len(self.calls(method, path)) >= times)
        return self.calls(method, path)

    async def answered(self, times: int = 1) -> list[Json]:
        """Wait until there are so many messages of the bot; return them."""
        await self.until(lambda: len(self.posted) >= times)
        return self.posted

    async def until(self, come: Callable[[], bool]) -> None:
        """Wait until something has come about between the bot and Discord."""
        async with asyncio.timeout(PATIENCE):
            while not come():  # noqa: ASYNC110 - many things may come about, few have an event
                await asyncio.sleep(0.005)

    @property
    def refused(self) -> list[Call]:
        """The requests that are not as Discord wants them."""
        return [call for call in self.rest.calls if call.wrong]
