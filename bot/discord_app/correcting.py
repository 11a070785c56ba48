"""Putting corrections into the messages of ours that need them."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

import discord

from bot.discord_app.buttons import view
from bot.discord_app.failures import FAILURES, Meaning, meaning, named
from bot.render.message import Message
from bot.service.service import Service
from bot.store.database import StoreError

log = logging.getLogger(__name__)

_REPORT = 5.0
"""Seconds between two reports of how far it has come."""

_TOO_MANY_OLD = 30046
"""Discord's code for: too many edits of messages older than an hour; later it goes on."""

_PAUSE = 60.0
"""Seconds of pause after that."""

Report = Callable[[Message], Awaitable[object]]


async def mark(client: discord.Client, service: Service, report: Report | None = None) -> None:
    """Mark every answer on the list, telling now and then how far it has come; what fails stays for the next time."""
    reported, release = time.monotonic(), 0
    try:
        async for release in service.corrections.work(lambda *place: _edit(client, *place)):
            if report and time.monotonic() - reported > _REPORT:
                reported = time.monotonic()
                await report(await service.corrections.progress(release))
        if report and release:
            await report(await service.corrections.progress(release))
    except StoreError as error:
        log.error("corrections stopped, to go on at the next start or /facts correct: %s", error)


async def _edit(client: discord.Client, channel: int, message: int, correction: Message) -> bool | None:
    target = client.get_partial_messageable(channel).get_partial_message(message)
    # Its buttons are for whoever looks at it now; nobody in particular asked for a correction.
    shown = view(correction.buttons, 0) if correction.buttons else None
    while True:
        try:
            await target.edit(content=correction.content, view=shown)
        except FAILURES as error:
            if isinstance(error, discord.HTTPException) and error.code == _TOO_MANY_OLD:
                await asyncio.sleep(_PAUSE)
                continue
            if meaning(error) is Meaning.NOT_HERE:
                return False
            log.error("an answer is not marked yet: %s", named(error))
            return None
        return True
