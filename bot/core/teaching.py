"""Accepting a phrasing for a fact: tried on a copy first, then written whole."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from bot.core.content import pack, unpack
from bot.core.files import LEARNED
from bot.core.knowledge import Knowledge
from bot.core.model import Fact
from bot.core.problems import KnowledgeError, Problem
from bot.core.writing import write_whole

_HEADER = (
    "# Phrasings that moderators accepted, each a golden question of its fact too. Edit or delete them as you like.\n"
)


def rival(knowledge: Knowledge, phrasing: str, fact: str) -> Fact | None:
    """Return the other fact that a phrasing is nearer to, None where there is none worth offering."""
    ranked = knowledge.rank(phrasing, 1)
    _, offer = knowledge.thresholds
    if not ranked or ranked[0].confidence < offer:
        return None
    first = ranked[0].entry
    return first if isinstance(first, Fact) and first.id != fact else None


def teach(folder: Path, phrasing: str, fact: str) -> None:
    """Add a phrasing of a fact to learned.yaml; raise KnowledgeError where the facts would not hold with it.

    All of them are loaded with it beforehand, golden questions included, so that what is accepted can be published.
    """
    entry = f"- {{ask: {json.dumps(phrasing, ensure_ascii=False)}, fact: {fact}}}\n"
    try:
        with tempfile.TemporaryDirectory(prefix="footnote-") as place:
            trial = Path(place)
            unpack(pack(folder), trial)
            _append(trial / LEARNED, entry)
            Knowledge.load(trial)
        _append(folder / LEARNED, entry)
    except OSError as error:
        raise KnowledgeError([Problem(LEARNED, 0, fact, f"cannot be written: {error.strerror}")]) from error


def _append(path: Path, entry: str) -> None:
    before = path.read_text(encoding="utf-8") if path.exists() else _HEADER
    write_whole({path: f"{before.rstrip()}\n{entry}".encode()})
