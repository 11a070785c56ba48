"""Taking up what other processes publish, for as long as the bot runs."""

from __future__ import annotations

import asyncio
import logging

from bot.core.problems import KnowledgeError
from bot.service.service import Service
from bot.store.database import StoreError
from bot.store.watch import occasions

log = logging.getLogger(__name__)

_DAY = 24 * 60 * 60.0


async def follow(service: Service) -> None:
    """Serve each new release within two seconds; what goes wrong is logged once, until it goes well again."""
    trouble = ""
    async for _ in occasions(service.store.database):
        try:
            await service.publisher.follow()
        except (StoreError, KnowledgeError) as error:
            if str(error) != trouble:
                log.error("what others publish cannot be taken up: %s", error)
            trouble = str(error)
        else:
            trouble = ""


async def tidy(service: Service) -> None:
    """Delete once a day what was kept long enough."""
    while True:
        try:
            await service.privacy.expire()
        except StoreError as error:
            log.error("what was kept long enough is still there: %s", error)
        await asyncio.sleep(_DAY)
