"""Questions that got no answer or a wrong one, kept for days where the operator consented."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from bot.store.database import Database, TakenError
from bot.store.tables import misses

NEW, WANTED, DISMISSED = "new", "wanted", "dismissed"


@dataclass(frozen=True, slots=True)
class Miss:
    """One question, with what could lead to a person taken out."""

    number: int
    asked: datetime
    text: str
    reason: str
    """Why it was not answered; "wrong" where somebody said that the answer was."""
    state: str = NEW
    """NEW, WANTED once a moderator said that it needs a fact, DISMISSED once one said that it is not for us."""


class Misses:
    """All misses of one store."""

    def __init__(self, database: Database) -> None:
        """Take the database."""
        self._database = database

    async def add(self, text: str, reason: str, question: int | None, asker: str, at: datetime) -> None:
        """Keep a question; one that is kept already, by its message's id, stays as it is."""
        row = {"asked": at, "text": text, "reason": reason, "question": question, "asker": asker}
        with suppress(TakenError):
            async with self._database.writing() as connection:
                await connection.execute(misses.insert().values(**row, state=NEW))

    async def all(self, *states: str) -> list[Miss]:
        """Return the misses in those states, newest first."""
        return await self._select(misses.c.state.in_(states))

    async def of_asker(self, asker: str) -> list[Miss]:
        """Return what is kept of a person's questions, newest first."""
        return await self._select(misses.c.asker == asker)

    async def of_question(self, question: int) -> list[Miss]:
        """Return what is kept of a message."""
        return await self._select(misses.c.question == question)

    async def mark(self, numbers: Iterable[int], state: str) -> None:
        """Put misses into another state."""
        async with self._database.writing() as connection:
            await connection.execute(misses.update().where(misses.c.number.in_(list(numbers))).values(state=state))

    async def drop(
        self,
        *,
        numbers: Iterable[int] | None = None,
        before: datetime | None = None,
        question: int | None = None,
        asker: str = "",
    ) -> int:
        """Delete misses: some, the expired, those of a deleted message, or a person's; return how many."""
        which: sa.ColumnElement[bool]
        if numbers is not None:
            which = misses.c.number.in_(list(numbers))
        elif before is not None:
            which = misses.c.asked < before
        elif question is not None:
            which = misses.c.question == question
        else:
            which = misses.c.asker == asker
        async with self._database.writing() as connection:
            return (await connection.execute(misses.delete().where(which))).rowcount

    async def _select(self, where: sa.ColumnElement[bool]) -> list[Miss]:
        columns = (misses.c.number, misses.c.asked, misses.c.text, misses.c.reason, misses.c.state)
        query = sa.select(*columns).where(where).order_by(misses.c.number.desc())
        async with self._database.reading() as connection:
            return [Miss(*row) for row in (await connection.execute(query)).all()]
