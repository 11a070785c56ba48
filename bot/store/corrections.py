"""Corrections under way: which answers are to be marked after a release, and which are done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import sqlalchemy as sa

from bot.store.database import Database
from bot.store.tables import corrections

PENDING, DONE, GONE = "pending", "done", "gone"


class Corrections:
    """The work list, which outlives a crash."""

    def __init__(self, database: Database) -> None:
        """Take the database."""
        self._database = database

    async def plan(self, release: int, receipts: Iterable[str]) -> None:
        """Put answers on the list for a release; those on it already stay as they are."""
        async with self._database.writing() as connection:
            query = sa.select(corrections.c.receipt).where(corrections.c.release == release)
            known = set((await connection.execute(query)).scalars())
            rows = [
                {"receipt": id_, "release": release, "state": PENDING}
                for id_ in dict.fromkeys(receipts)
                if id_ not in known
            ]
            if rows:
                await connection.execute(corrections.insert(), rows)

    async def pending(self) -> list[tuple[str, int]]:
        """Return what is to be done: ids of receipts with the release that corrects them."""
        query = sa.select(corrections.c.receipt, corrections.c.release).where(corrections.c.state == PENDING)
        async with self._database.reading() as connection:
            return [(id_, release) for id_, release in (await connection.execute(query)).all()]

    async def done(self) -> set[str]:
        """Return the ids of the receipts whose answers were ever marked."""
        query = sa.select(corrections.c.receipt).where(corrections.c.state == DONE)
        async with self._database.reading() as connection:
            return set((await connection.execute(query)).scalars())

    async def settle(self, receipt: str, release: int, state: str) -> None:
        """Say that one is done, or that its message is gone."""
        which = (corrections.c.receipt == receipt) & (corrections.c.release == release)
        async with self._database.writing() as connection:
            await connection.execute(corrections.update().where(which).values(state=state))

    async def progress(self, release: int) -> Mapping[str, int]:
        """Return how many there are in each state."""
        query = sa.select(corrections.c.state, sa.func.count()).where(corrections.c.release == release)
        async with self._database.reading() as connection:
            rows = (await connection.execute(query.group_by(corrections.c.state))).all()
        return {row[0]: row[1] for row in rows}
