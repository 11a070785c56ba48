"""Releases: validated versions of the knowledge, numbered, with their content, never changed."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.release import Release
from bot.store.audit import record
from bot.store.database import Database
from bot.store.people import moderator_number
from bot.store.tables import contents, moderators, releases

CHANNEL = "footnote_release"
"""What PostgreSQL notifies the other processes on."""


class Releases:
    """All releases of one store."""

    def __init__(self, database: Database) -> None:
        """Take the database."""
        self._database = database

    async def latest_number(self) -> int:
        """Return the number of the latest release, 0 before the first."""
        async with self._database.reading() as connection:
            return (await connection.execute(sa.select(sa.func.max(releases.c.number)))).scalar() or 0

    async def latest(self) -> Release | None:
        """Return the latest release, None before the first."""
        found = await self.history(1)
        return found[0] if found else None

    async def get(self, number: int) -> Release | None:
        """Return a release by its number, None if there is none."""
        found = await self._select(releases.c.number == number)
        return found[0] if found else None

    async def history(self, limit: int = 10) -> list[Release]:
        """Return the last releases, latest first."""
        return await self._select(sa.true(), limit)

    async def with_hash(self, hash_: str) -> Release | None:
        """Return the latest release of that content, None if it was never released."""
        found = await self._select(releases.c.hash == hash_, 1)
        return found[0] if found else None

    async def of_hash(self, hash_: str) -> list[Release]:
        """Return all releases of that content."""
        return await self._select(releases.c.hash == hash_)

    async def content(self, release: Release) -> bytes:
        """Return the content of a release, byte for byte as it was published."""
        async with self._database.reading() as connection:
            query = sa.select(contents.c.content).where(contents.c.hash == release.hash)
            return bytes((await connection.execute(query)).scalar_one())

    async def publish(self, release: Release, content: bytes) -> None:
        """Keep a release and its content, whole or not at all, and tell the other processes.

        Raise TakenError if somebody else has published that number in the meantime.
        """
        async with self._database.writing() as connection:
            await _keep_content(connection, release.hash, content)
            number = await moderator_number(connection, release.moderator)
            await connection.execute(
                releases.insert().values(
                    number=release.number,
                    hash=release.hash,
                    published=release.published,
                    origin=release.origin,
                    moderator=number,
                    restores=release.restores,
                    changes=dict(release.changes),
                    figures=dict(release.figures),
                )
            )
            act = "publish" if release.restores is None else "roll back"
            details = {"release": release.number, "origin": release.origin}
            if release.restores is not None:
                details["restores"] = release.restores
            await record(connection, release.published, release.moderator, act, details)
            if self._database.is_postgresql:  # arrives when the transaction is committed, and not otherwise
                await connection.execute(sa.select(sa.func.pg_notify(CHANNEL, str(release.number))))

    async def _select(self, where: sa.ColumnElement[bool], limit: int | None = None) -> list[Release]:
        query = (
            sa.select(*(column for column in releases.c if column.name != "moderator"), moderators.c.discord_id)
            .select_from(releases.outerjoin(moderators))
            .where(where)
            .order_by(releases.c.number.desc())
            .limit(limit)
        )
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [Release(**{("moderator" if key == "discord_id" else key): row[key] for key in row}) for row in rows]


async def _keep_content(connection: AsyncConnection, hash_: str, content: bytes) -> None:
    kept = (await connection.execute(sa.select(contents.c.hash).where(contents.c.hash == hash_))).scalar()
    if kept is None:
        await connection.execute(contents.insert().values(hash=hash_, content=content))
