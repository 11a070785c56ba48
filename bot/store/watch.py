"""Hearing of releases that other processes publish: at once from PostgreSQL, by looking again and again as a net."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator

from bot.store.database import Database, StoreError
from bot.store.releases import CHANNEL

log = logging.getLogger(__name__)

LOOK = 1.0
"""Seconds between two looks: a release reaches all within two, also where nobody notifies."""


async def occasions(database: Database) -> AsyncIterator[None]:
    """Yield whenever it is worth looking for a new release: when notified, and every LOOK seconds."""
    trouble = ""
    while True:
        if database.is_postgresql:
            try:
                async for _ in _notified(database):
                    trouble = ""
                    yield
            except StoreError as error:
                if str(error) != trouble:
                    log.warning("%s; looking every second instead", error)
                trouble = str(error)
        await asyncio.sleep(LOOK)
        yield


async def _notified(database: Database) -> AsyncIterator[None]:
    """Yield for each notification, and every LOOK seconds without one; raise StoreError if the server is not heard."""
    import psycopg  # only where PostgreSQL is used

    address = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    try:
        async with await psycopg.AsyncConnection.connect(address, autocommit=True, connect_timeout=5) as connection:
            await connection.execute(f"LISTEN {CHANNEL}")
            yield  # what was published while nobody listened
            while True:
                async for _ in connection.notifies(timeout=LOOK, stop_after=1):
                    pass
                yield
    except (psycopg.Error, OSError) as error:
        raise StoreError(f"PostgreSQL cannot be heard ({type(error).__name__})") from error
