"""A reply as one JSON object, for the command line and for scoring."""

from __future__ import annotations

from typing import Any

from bot.core.model import Fact
from bot.core.reply import Abstention, Answer, Clarification, Reply, WorkedOut
from bot.render.wording import Wording


def record(reply: Reply, wording: Wording) -> dict[str, Any]:
    """Return kind, text, sources, facts, options, reason and confidence."""
    facts: tuple[Fact, ...] = ()
    options: tuple[str, ...] = ()
    reason: str | None = None
    match reply:
        case Answer() | WorkedOut():
            kind, facts = "answer", reply.facts
        case Clarification():
            kind, options = "clarify", tuple(wording.option(fact) for fact in reply.options)
        case Abstention():
            kind, reason = "abstain", reply.reason.value
    return {
        "kind": kind,
        "text": wording.text(reply),
        "sources": list(dict.fromkeys(source for fact in facts for source in fact.sources)),
        "facts": [fact.id for fact in facts],
        "options": list(options),
        "reason": reason,
        "confidence": round(reply.confidence, 3),
    }
