"""Looking into an answer by its id, and into what moderators did."""

from __future__ import annotations

import re

from bot.render.message import Message
from bot.render.words import Words
from bot.service.desk import Desk
from bot.store.audit import Entry
from bot.store.store import Store

_LISTED = 12


class Lookup:
    """Receipts and the audit log in words."""

    def __init__(self, desk: Desk, store: Store) -> None:
        """Take the desk and the store."""
        self._desk, self._store = desk, store

    async def why(self, id_: str) -> Message:
        """Return what is known of an answer: its release, facts, scores and gates. Raise StoreError."""
        words = self._desk.words
        receipt = await self._store.receipts.get(_bare(id_))
        if receipt is None:
            return Message(words("why", "unknown"), private=True, done=False)
        lines = [
            words(
                "why",
                "receipt",
                id=receipt.id,
                when=receipt.given,
                release=receipt.release,
                outcome=words("outcome", receipt.outcome),
                confidence=receipt.confidence,
            )
        ]
        if receipt.facts:
            lines.append(words("why", "facts", facts=", ".join(receipt.facts)))
        lines += [words("why", "candidate", id=name, confidence=sure) for name, sure in receipt.candidates]
        lines.append(words("why", "closed", closed=", ".join(receipt.closed) or words("why", "nothing")))
        return Message("\n".join(lines), private=True)

    async def audit(self) -> Message:
        """Return what moderators did last. Raise StoreError."""
        words, entries = self._desk.words, await self._store.audit.last(_LISTED)
        lines = [words("audit", "heading" if entries else "nothing"), *(f"- {self._line(entry)}" for entry in entries)]
        return Message("\n".join(lines), private=True, people=tuple(entry.moderator or 0 for entry in entries))

    async def last_number(self) -> int:
        """Return the number of what was done last, 0 before the first. Raise StoreError."""
        return next((entry.number for entry in await self._store.audit.last(1)), 0)

    async def acts_since(self, number: int) -> list[Message]:
        """Return what was done since, oldest first, for the log channel. Raise StoreError."""
        entries = [entry for entry in await self._store.audit.last(_LISTED) if entry.number > number]
        return [Message(self._line(entry), people=(entry.moderator or 0,)) for entry in reversed(entries)]

    def _line(self, entry: Entry) -> str:
        words = self._desk.words
        origin = str(entry.details.get("origin", ""))
        who = words("origin", origin) if words.has("origin", origin) else words("audit", "nobody")
        who = f"@{entry.moderator}" if entry.moderator else who
        return words("audit", "line", number=entry.number, when=entry.at, who=who, act=_act(entry, words))


def _bare(id_: str) -> str:
    """Return an id without what stands before it under an answer, such as "no."."""
    return re.split(r"[\s.:]+", id_.strip().lower())[-1]


def _act(entry: Entry, words: Words) -> str:
    """Return what was done; an act that another version of the program wrote down is told as it stands there."""
    try:
        return words("act", entry.act.replace(" ", "_"), **entry.details)
    except KeyError:
        details = ", ".join(f"{key} {value}" for key, value in sorted(entry.details.items()))
        return words("act", "other", act=entry.act, details=details)
