"""Who did something: moderators by a number of ours, everybody else by a pseudonym."""

from __future__ import annotations

import secrets
from hashlib import blake2b

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.database import Database, TakenError
from bot.store.tables import audit, meta, moderators

_KEY = "pseudonyms"


class People:
    """Moderators are known to the log of what they did; those who ask are not known to anything."""

    def __init__(self, database: Database) -> None:
        """Take the database."""
        self._database = database
        self._key: bytes | None = None

    async def pseudonym(self, discord_id: int) -> str:
        """Return what stands for a person in the store: the same each time, and no way back without the store's key."""
        if self._key is None:
            self._key = await self._read_key()
        return blake2b(str(discord_id).encode(), key=self._key, digest_size=16).hexdigest()

    async def _read_key(self) -> bytes:
        async with self._database.reading() as connection:
            kept = (await connection.execute(sa.select(meta.c.value).where(meta.c.key == _KEY))).scalar()
        if kept is None:
            try:
                async with self._database.writing() as connection:
                    await connection.execute(meta.insert().values(key=_KEY, value=secrets.token_hex(32)))
            except TakenError:  # another process has just made one
                pass
            return await self._read_key()
        return bytes.fromhex(kept)

    async def acts(self, discord_id: int) -> int:
        """Return how many acts of a moderator are in the audit log."""
        query = (
            sa.select(sa.func.count()).select_from(audit.join(moderators)).where(moderators.c.discord_id == discord_id)
        )
        async with self._database.reading() as connection:
            return (await connection.execute(query)).scalar() or 0

    async def forget(self, discord_id: int) -> int:
        """Cut the way from what a moderator did to who it was; return 1 if there was one, else 0."""
        known = moderators.c.discord_id == discord_id
        async with self._database.writing() as connection:
            return (await connection.execute(moderators.update().where(known).values(discord_id=None))).rowcount


async def moderator_number(connection: AsyncConnection, discord_id: int | None) -> int | None:
    """Return the number of a moderator, giving one to a new one; None for the program or the terminal."""
    if discord_id is None:
        return None
    query = sa.select(moderators.c.number).where(moderators.c.discord_id == discord_id)
    number = (await connection.execute(query)).scalar()
    if number is None:
        made = await connection.execute(moderators.insert().values(discord_id=discord_id))
        assert made.inserted_primary_key is not None
        number = made.inserted_primary_key[0]
    return int(number)
