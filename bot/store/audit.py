"""The audit log: who published, rolled back, accepted or corrected what. The database lets nobody change it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.database import Database
from bot.store.people import moderator_number
from bot.store.tables import audit, moderators


@dataclass(frozen=True, slots=True)
class Entry:
    """One act of a moderator, or of the program where no moderator stands."""

    number: int
    at: datetime
    moderator: int | None
    act: str
    details: Mapping[str, Any]


async def record(
    connection: AsyncConnection, at: datetime, moderator: int | None, act: str, details: Mapping[str, Any]
) -> None:
    """Write an act down in the transaction in which it is done."""
    number = await moderator_number(connection, moderator)
    await connection.execute(audit.insert().values(at=at, moderator=number, act=act, details=dict(details)))


class Audit:
    """The log as people read it."""

    def __init__(self, database: Database) -> None:
        """Take the database."""
        self._database = database

    async def add(self, at: datetime, moderator: int | None, act: str, details: Mapping[str, Any]) -> None:
        """Write an act down that changes nothing else in the database."""
        async with self._database.writing() as connection:
            await record(connection, at, moderator, act, details)

    async def last(self, limit: int = 10) -> list[Entry]:
        """Return the last entries, latest first."""
        query = (
            sa.select(audit.c.number, audit.c.at, moderators.c.discord_id, audit.c.act, audit.c.details)
            .select_from(audit.outerjoin(moderators))
            .order_by(audit.c.number.desc())
            .limit(limit)
        )
        async with self._database.reading() as connection:
            return [Entry(*row) for row in (await connection.execute(query)).all()]
