"""Votes on answers: one a person and message, counted by fact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from bot.store.database import Database, TakenError
from bot.store.tables import votes

HELPFUL, WRONG, OUTDATED = "helpful", "wrong", "outdated"


@dataclass(frozen=True, slots=True)
class Count:
    """How a fact was voted on; "" stands for abstentions."""

    fact: str
    helpful: int
    wrong: int
    outdated: int


class Votes:
    """All votes of one store."""

    def __init__(self, database: Database) -> None:
        """Take the database."""
        self._database = database

    async def cast(self, message: int, voter: str, vote: str, facts: Sequence[str], at: datetime) -> None:
        """Count a person's vote on a message for each fact in it, instead of an earlier one of theirs."""
        rows = [{"message": message, "voter": voter, "fact": fact, "vote": vote, "cast": at} for fact in facts or ("",)]
        try:
            await self._cast(message, voter, rows)
        except TakenError:  # the same person pressed twice at once; what came last counts
            await self._cast(message, voter, rows)

    async def _cast(self, message: int, voter: str, rows: list[dict[str, object]]) -> None:
        async with self._database.writing() as connection:
            await connection.execute(votes.delete().where(_of(message, voter)))
            await connection.execute(votes.insert(), rows)

    async def explain(self, message: int, voter: str, why: str) -> None:
        """Add to a vote what is wrong."""
        async with self._database.writing() as connection:
            await connection.execute(votes.update().where(_of(message, voter)).values(why=why))

    async def reasons(self) -> dict[tuple[str, str], int]:
        """Return how many said of which fact what is wrong with its answers."""
        query = sa.select(votes.c.fact, votes.c.why, sa.func.count()).where(votes.c.why.is_not(None))
        async with self._database.reading() as connection:
            rows = (await connection.execute(query.group_by(votes.c.fact, votes.c.why))).all()
        return {(fact, why): count for fact, why, count in rows}

    async def counts(self) -> list[Count]:
        """Return the counts by fact, the most complained of first."""
        sums = [
            sa.func.sum(sa.case((votes.c.vote == kind, 1), else_=0)).label(kind) for kind in (HELPFUL, WRONG, OUTDATED)
        ]
        query = sa.select(votes.c.fact, *sums).group_by(votes.c.fact)
        async with self._database.reading() as connection:
            rows = [Count(*row) for row in (await connection.execute(query)).all()]
        return sorted(rows, key=lambda count: (-(count.wrong + count.outdated), -count.helpful, count.fact))

    async def of_voter(self, voter: str) -> int:
        """Return how many votes a person has cast."""
        query = sa.select(sa.func.count(sa.distinct(votes.c.message))).where(votes.c.voter == voter)
        async with self._database.reading() as connection:
            return (await connection.execute(query)).scalar() or 0

    async def drop(self, voter: str) -> int:
        """Delete a person's votes; return how many rows there were."""
        async with self._database.writing() as connection:
            return (await connection.execute(votes.delete().where(votes.c.voter == voter))).rowcount


def _of(message: int, voter: str) -> sa.ColumnElement[bool]:
    return (votes.c.message == message) & (votes.c.voter == voter)
