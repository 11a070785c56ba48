"""Golden questions: what a reply must be, and what is wrong with one that is not."""

from __future__ import annotations

from bot.core.model import Golden
from bot.core.reply import Abstention, Answer, Clarification, Reply, WorkedOut


def fault(golden: Golden, reply: Reply) -> str:
    """Say what is wrong with the reply to a golden question; "" if it is as it must be."""
    match reply:
        case Answer() | WorkedOut():
            given = {fact.id for fact in reply.facts}
        case Clarification():
            given = set()
            if golden.facts:
                return f"is answered by asking back instead of with {', '.join(golden.facts)}"
        case Abstention():
            if reply.reason is not golden.refused:
                return f"is refused ({reply.reason}); expected {golden.refused or ', '.join(golden.facts)}"
            return ""
    if golden.refused:
        return f"is answered with {', '.join(sorted(given)) or 'choices'} instead of refused ({golden.refused})"
    missing = [id_ for id_ in golden.facts if id_ not in given]
    return f"is answered with {', '.join(sorted(given))} instead of {', '.join(missing)}" if missing else ""
