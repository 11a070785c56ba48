"""What people say about answers, and what moderators make of it."""

from __future__ import annotations

from datetime import timedelta

from bot.core.cleaning import cleaned
from bot.render.message import Message
from bot.service.desk import Desk
from bot.store.store import Store
from bot.store.votes import Count

_LISTED = 15
_COMMENT = 300
_DAYS = 30


class Feedback:
    """Votes on answers."""

    def __init__(self, desk: Desk, store: Store, keep_comments: bool) -> None:
        """Take the desk, the store, and whether what people write is kept."""
        self._desk, self._store, self.keeps_comments = desk, store, keep_comments

    async def vote(self, vote: str, target: str, message: int, voter: int) -> Message:
        """Count a vote on a message; target is the answer's id and its first fact. Raise StoreError."""
        id_, _, first = target.partition(":")
        receipt = await self._store.receipts.get(id_)
        facts = receipt.facts if receipt else (first,)
        pseudonym = await self._store.people.pseudonym(voter)
        await self._store.votes.cast(message, pseudonym, vote, facts, self._desk.clock())
        return Message(self._desk.words("feedback", vote), private=True)

    async def explain(self, message: int, voter: int, why: str, comment: str) -> Message:
        """Add what is wrong to a vote; a comment only where the operator consented. Raise StoreError."""
        text = cleaned(comment, _COMMENT) if self.keeps_comments else ""
        pseudonym = await self._store.people.pseudonym(voter)
        await self._store.votes.explain(message, pseudonym, why, text or None)
        return Message(self._desk.words("feedback", "wrong"), private=True)

    async def stats(self) -> Message:
        """Return how answers were taken, by fact, the most complained of first. Raise StoreError."""
        words = self._desk.words
        since = self._desk.clock() - timedelta(days=_DAYS)
        outcomes, counts = await self._store.receipts.outcomes(since), await self._store.votes.counts()
        told = ", ".join(
            words("stats", "outcome", outcome=words("outcome", kind), count=count)
            for kind, count in sorted(outcomes.items())
        )
        lines = [words("stats", "outcomes", days=_DAYS, outcomes=told or words("stats", "nothing"))]
        if not counts:
            lines.append(words("stats", "no_votes"))
        lines += [self._line(count) for count in counts[:_LISTED]]
        return Message("\n".join(lines), private=True)

    def _line(self, count: Count) -> str:
        known, words = self._desk.knowledge.facts.get(count.fact), self._desk.words
        title = known.title if known else count.fact or words("stats", "abstentions")
        votes = {"helpful": count.helpful, "wrong": count.wrong, "outdated": count.outdated}
        return words("stats", "fact", title=title, **votes)
