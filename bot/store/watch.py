"""Hearing of releases that other processes publish: at once from PostgreSQL, by looking again and again as a net."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator

from bot.store.database import Database
from bot.store.releases import CHANNEL

log = logging.getLogger(__name__)

LOOK = 1.0
"""Seconds between two looks: a release reaches all within two, also where nobody notifies."""


async def occasions(database: Database) -> AsyncIterator[None]:
    """Yield whenever it is worth looking for a new release: when notified, and every LOOK seconds."""
    while True:
        if database.is_postgresql:
            async for _ in _notified(database):
                yield
        await asyncio.sleep(LOOK)
        yield


async def _notified(database: Database) -> AsyncIterator[None]:
    """Yield for each notification, and every LOOK seconds without one; end when the server cannot be heard."""
    import psycopg  # only where PostgreSQL is used

    address = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    try:
        async with await psycopg.AsyncConnection.connect(address, autocommit=True) as connection:
            await connection.execute(f"LISTEN {CHANNEL}")
            yield  # what was published while nobody listened
            while True:
                async for _ in connection.notifies(timeout=LOOK, stop_after=1):
                    pass
                yield
    except (psycopg.Error, OSError) as error:
        log.warning("PostgreSQL cannot be heard (%s); looking every second instead", type(error).__name__)
