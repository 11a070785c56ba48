"""Receipts: for each answer where it stands, which facts it carries, and how sure the bot was. Never the question."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.store.database import Database
from bot.store.tables import corrections, receipt_facts, receipts

_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
"""No letter or digit that looks like another one: people read ids to one another."""

_LENGTH = 7


_REST, _LONGEST_REST = 10, 0.5
"""For how many times as long as a transaction took there is none after it, and for how many seconds at most: what a
transaction costs, whether of one receipt or of a hundred, is then a small part of a busy bot's time."""

_AT_ONCE = 16
"""Receipts that are handed to the database together: to prepare a hundred in one go would hold the loop."""


def new_id() -> str:
    """Return an id for an answer; one in 27 thousand million."""
    return "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))


@dataclass(frozen=True, slots=True)
class Receipt:
    """What is kept of one answer."""

    id: str
    given: datetime
    release: int
    outcome: str
    """"answer", "clarify", or the reason of an abstention."""
    facts: tuple[str, ...]
    confidence: float
    candidates: tuple[tuple[str, float], ...]
    """The likeliest facts and gaps with their confidence (0 to 1)."""
    closed: tuple[str, ...]
    """Likely ones that a slot ruled out."""
    channel: int | None
    message: int | None
    """The bot's message; None where only the person who asked sees it."""
    question: int | None
    """The message that asked; None after a slash command."""
    asker: str
    """A pseudonym."""


class Receipts:
    """All receipts of one store."""

    def __init__(self, database: Database) -> None:
        """Take the database."""
        self._database = database
        self._waiting: list[Receipt] = []
        self._writing = asyncio.Lock()
        self._rested = 0.0
        """Until when, by the loop's clock, nothing is to be written again."""

    async def add(self, receipt: Receipt) -> None:
        """Keep a receipt. Where many come at once they go together, in one transaction after a rest."""
        self._waiting.append(receipt)
        async with self._writing:
            if not self._waiting:
                return  # it went with those before
            loop = asyncio.get_running_loop()
            if self._rested > loop.time():
                await asyncio.sleep(self._rested - loop.time())
            batch, self._waiting = self._waiting, []
            started = loop.time()
            try:
                await self._write(batch)
            finally:
                self._rested = loop.time() + min(_REST * (loop.time() - started), _LONGEST_REST)

    async def settle(self) -> None:
        """Wait until all that was to be kept is kept."""
        async with self._writing:
            return  # whoever came before has had its turn

    async def _write(self, batch: Sequence[Receipt]) -> None:
        async with self._database.writing() as connection:
            for start in range(0, len(batch), _AT_ONCE):
                some = batch[start : start + _AT_ONCE]
                await connection.execute(receipts.insert(), list(map(_row, some)))
                facts = [{"receipt": one.id, "fact": fact} for one in some for fact in dict.fromkeys(one.facts)]
                if facts:
                    await connection.execute(receipt_facts.insert(), facts)

    async def get(self, id_: str) -> Receipt | None:
        """Return a receipt by its id, None if there is none (any more)."""
        found = await self._select(receipts.c.id == id_)
        return found[0] if found else None

    async def of_question(self, question: int) -> list[Receipt]:
        """Return the receipts of the answers to a message."""
        return await self._select(receipts.c.question == question)

    async def live(self, facts: Iterable[str]) -> list[Receipt]:
        """Return the receipts of answers that people can still see and that carry one of the facts, newest first."""
        carrying = sa.select(receipt_facts.c.receipt).where(receipt_facts.c.fact.in_(list(facts)))
        return await self._select(receipts.c.id.in_(carrying) & receipts.c.message.is_not(None))

    async def of_asker(self, asker: str) -> list[Receipt]:
        """Return the receipts of what a person asked, newest first."""
        return await self._select(receipts.c.asker == asker)

    async def outcomes(self, since: datetime) -> Mapping[str, int]:
        """Return how many answers there were of each outcome."""
        query = sa.select(receipts.c.outcome, sa.func.count()).where(receipts.c.given >= since)
        async with self._database.reading() as connection:
            rows = (await connection.execute(query.group_by(receipts.c.outcome))).all()
        return {row[0]: row[1] for row in rows}

    async def drop(self, *, before: datetime | None = None, question: int | None = None, asker: str = "") -> int:
        """Delete receipts: the expired, those of a deleted question, or a person's; return how many."""
        which = (
            receipts.c.given < before
            if before is not None
            else receipts.c.question == question
            if question is not None
            else receipts.c.asker == asker
        )
        ids = sa.select(receipts.c.id).where(which)
        async with self._writing, self._database.writing() as connection:
            await connection.execute(receipt_facts.delete().where(receipt_facts.c.receipt.in_(ids)))
            await connection.execute(corrections.delete().where(corrections.c.receipt.in_(ids)))
            return (await connection.execute(receipts.delete().where(which))).rowcount

    async def _select(self, where: sa.ColumnElement[bool]) -> list[Receipt]:
        async with self._writing, self._database.reading() as connection:
            query = sa.select(receipts).where(where).order_by(receipts.c.given.desc())
            rows = (await connection.execute(query)).mappings().all()
            carried = sa.select(receipt_facts).where(receipt_facts.c.receipt.in_(sa.select(receipts.c.id).where(where)))
            pairs = (await connection.execute(carried)).all()
        facts: dict[str, list[str]] = {}
        for id_, fact in pairs:
            facts.setdefault(id_, []).append(fact)
        return [_receipt(dict(row), facts.get(row["id"], [])) for row in rows]


def _row(receipt: Receipt) -> dict[str, Any]:
    row = {name: getattr(receipt, name) for name in receipts.c.keys()}  # noqa: SIM118 - columns, no mapping
    return row | {"candidates": [list(pair) for pair in receipt.candidates], "closed": list(receipt.closed)}


def _receipt(row: Mapping[str, Any], facts: list[str]) -> Receipt:
    candidates = tuple((id_, confidence) for id_, confidence in row["candidates"])
    return Receipt(**{**row, "candidates": candidates, "closed": tuple(row["closed"])}, facts=tuple(facts))
