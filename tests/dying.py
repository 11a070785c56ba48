"""Publish what stands in a folder, and be killed at one statement of the transaction: `dying.py URL FOLDER N`.

Statement 0 is before the first, -1 the commit, and -2 after it.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bot.service.opening import open_release
from bot.service.service import Service
from bot.store.store import Store


def die(*_: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


async def main(url: str, folder: Path, number: int) -> None:
    store = Store(url)
    service = Service.of(await open_release(folder, store.releases), folder, store)
    preview = await service.publisher.preview()
    engine, seen = store.database.engine.sync_engine, 0

    def count(connection: sa.Connection, cursor: Any, statement: str, *_: Any) -> None:
        nonlocal seen
        if statement.startswith(("INSERT", "SELECT pg_notify")) or seen:
            seen += 1
        if seen and seen > number >= 0:
            die()

    sa.event.listen(engine, "before_cursor_execute", count)
    if number == -1:
        sa.event.listen(engine, "commit", lambda connection: die() if seen else None)
    await service.publisher.publish(preview.buttons[0].target, None, "terminal")
    die()


asyncio.run(main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])))
