"""Why a question gets its reply: what was read, what competed, and what decided."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator

from bot.core.confidence import EVIDENCE
from bot.core.knowledge import Knowledge, Thought
from bot.core.reading import Reading
from bot.core.slots import Asked
from bot.render.record import record
from bot.render.wording import Wording
from bot.store.database import StoreError
from bot.terminal.facts import why
from bot.terminal.given import OK, settings, words
from bot.terminal.given import knowledge as knowledge_of


def run(arguments: argparse.Namespace) -> int:
    """Explain the reply to a question, or an answer that was given, by the id under it."""
    known, question = knowledge_of(arguments), " ".join(arguments.question)
    if re.fullmatch(r"(no\. ?)?[2-9a-z]{7}", question) and _told(question, known):
        return OK
    print(explain(known, known.think(question), Wording(known, words())))
    return OK


def _told(id_: str, knowledge: Knowledge) -> bool:
    """Print what is known of an answer that was given; tell whether there is one of that id."""
    try:
        return why(id_, knowledge, settings().database_url, words())
    except StoreError as error:
        print(f"warning: {error}", file=sys.stderr)
        return False


def explain(knowledge: Knowledge, thought: Thought, wording: Wording) -> str:
    """Return the way from the question to the reply, a step a line."""
    return "\n".join(_lines(knowledge, thought, wording))


def _lines(knowledge: Knowledge, thought: Thought, wording: Wording) -> Iterator[str]:
    reading = thought.reading
    yield f"question    {reading.text}"
    yield f"danger      {reading.danger:.1f}"
    yield f"read as     {' '.join(reading.query.words)}"
    corrected = [
        f"{found.word} ({found.similarity:.2f})" for found in reading.query.corrections if found.similarity < 1
    ]
    yield f"uncertain   {', '.join(corrected) or 'nothing'}"
    yield f"slots       {_slots(reading.asked)}"
    for part in reading.parts:
        yield f"part        {part.text} -> {_first(knowledge, part)}"
    closed = {knowledge.entries[found.owner].id for found in reading.ungated}
    closed -= {knowledge.entries[found.owner].id for found in reading.ranked}
    yield f"gates       {'closed ' + ', '.join(sorted(closed)) if closed else 'closed nothing that was likely'}"
    for found in reading.ranked:
        entry = knowledge.entries[found.owner]
        yield f"candidate   {found.confidence:.3f}  {entry.id}  nearest: {knowledge.matcher.phrasing(found.phrasing)}"
        yield "            " + "  ".join(
            f"{name} {value:.2f}" for name, value in zip(EVIDENCE, found.evidence, strict=True)
        )
    answer, offer = knowledge.thresholds
    yield f"thresholds  answer from {answer:.3f}, offer from {offer:.3f}" + (
        "  (raised: stale)" if knowledge.stale else ""
    )
    given = record(thought.reply, wording)
    what = given["reason"] or ", ".join(given["facts"])
    yield f"reply       {given['kind']}: {what}"
    yield f"            {given['text']}"


def _slots(asked: Asked) -> str:
    named = {
        "years": sorted(asked.years),
        "month": asked.month,
        "people": sorted(asked.people),
        "elsewhere": sorted(asked.elsewhere),
        "grades": sorted(asked.ratings),
        "now": asked.latest,
    }
    return ", ".join(f"{name}: {value}" for name, value in named.items() if value) or "none"


def _first(knowledge: Knowledge, reading: Reading) -> str:
    return f"{knowledge.entries[reading.ranked[0].owner].id} {reading.confidence:.3f}" if reading.ranked else "nothing"
