"""What people say about answers, and what moderators make of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from bot.render.message import Message
from bot.service.desk import Desk
from bot.store.store import Store
from bot.store.votes import Count

_LISTED = 15
_DAYS = 30


class Feedback:
    """Votes on answers."""

    def __init__(self, desk: Desk, store: Store) -> None:
        """Take the desk and the store."""
        self._desk, self._store = desk, store

    async def vote(self, vote: str, target: str, message: int, voter: int) -> Message:
        """Count a vote on a message; target is the answer's id and its first fact. Raise StoreError."""
        id_, _, first = target.partition(":")
        receipt = await self._store.receipts.get(id_)
        facts = receipt.facts if receipt else (first,)
        pseudonym = await self._store.people.pseudonym(voter)
        await self._store.votes.cast(message, pseudonym, vote, facts, self._desk.clock())
        return Message(self._desk.words("feedback", vote), private=True)

    async def explain(self, message: int, voter: int, why: str) -> Message:
        """Add what is wrong to a vote, if anything is named, and thank for it. Raise StoreError."""
        if why:
            await self._store.votes.explain(message, await self._store.people.pseudonym(voter), why)
        return Message(self._desk.words("feedback", "wrong"), private=True)

    async def stats(self) -> Message:
        """Return how answers were taken, by fact, the most complained of first. Raise StoreError."""
        words = self._desk.words
        since = self._desk.clock() - timedelta(days=_DAYS)
        outcomes, counts = await self._store.receipts.outcomes(since), await self._store.votes.counts()
        reasons = await self._store.votes.reasons()
        told = ", ".join(
            words("stats", "outcome", outcome=words("outcome", kind), count=count)
            for kind, count in sorted(outcomes.items())
        )
        lines = [words("stats", "outcomes", days=_DAYS, outcomes=told or words("stats", "nothing"))]
        if not counts:
            lines.append(words("stats", "no_votes"))
        lines += [self._line(count, reasons) for count in counts[:_LISTED]]
        return Message("\n".join(lines), private=True)

    def _line(self, count: Count, reasons: Mapping[tuple[str, str], int]) -> str:
        known, words = self._desk.knowledge.facts.get(count.fact), self._desk.words
        title = known.title if known else count.fact or words("stats", "abstentions")
        votes = {"helpful": count.helpful, "wrong": count.wrong, "outdated": count.outdated}
        line = words("stats", "fact", title=title, **votes)
        why = [
            f"{words('feedback', reason)}: {number}" for (fact, reason), number in reasons.items() if fact == count.fact
        ]
        return f"{line} ({'; '.join(why)})" if why else line
