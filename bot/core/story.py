"""A story with a question in it: where in a long message the question may stand."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

_LEAST = 4
"""Words a clause must have to be taken as the question."""

_LONG = 14
"""Words up to which a sentence is read as a whole only."""

_SEGMENTS = 5
"""Places in a long message that are looked at: first those with the form of a question, the last of them first."""

_CHARACTERS = 600
"""Characters of such a place that are read."""

_TURN = re.compile(
    r"(?:[,;:(]|\s[-\u2013\u2014]\s|\b(?:but|so|because|and|if|whether"
    r"|know|knows|wonder|wondering|understand|ask|asking|remember|explain|see|check|sure|out|me|us)\b)\s*"
    r"(?=(?:if|whether|who|whos|what|whats|wot|wots|wat|wats|when|wen|where|which|wich|why|how|hows"
    r"|is|are|was|were|did|do|does|has|have|had|can|could)\b)",
    re.IGNORECASE,
)
"""Where a question may begin in the middle of a sentence."""
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
_ASKS = re.compile(
    r"\?"
    r"|^\W*(?:so |and |but |ok |hi |hello )?(?:who|what|when|where|which|why|how|is|are|was|were|did|do|does|has"
    r"|have|had|can|could|would|will|should)\b"
    r"|\b(?:tell me|know|wonder|wondering|explain|find out|looking for|question)\b",
    re.IGNORECASE,
)
_QUESTION_BONUS, _MARK_BONUS = 0.1, 0.5
"""How much likelier a sentence is the question when it has the form of one, and the mark of one at its end."""


def segments(message: str) -> Sequence[str]:
    """Return what may be the question: sentences, two in a row, and ends of sentences that turn to a question."""
    sentences = [found.strip() for found in _SENTENCE.findall(message) if found.strip()]
    ends = [
        end
        for sentence in sentences
        if len(sentence.split()) > _LONG
        for turn in _TURN.finditer(sentence)
        if len((end := sentence[turn.end() :][:_CHARACTERS]).split()) >= _LEAST
    ]
    pairs = [f"{first} {second}" for first, second in itertools.pairwise(sentences)]
    found = dict.fromkeys((*reversed(sentences), *reversed(ends), *reversed(pairs)))
    first = sorted(found, key=lambda segment: not _ASKS.search(segment))[:_SEGMENTS]
    return [segment[:_CHARACTERS] for segment in first]


def bonus(segment: str) -> float:
    """Return how much likelier a segment is the question for its form alone."""
    return _QUESTION_BONUS * bool(_ASKS.search(segment)) + _MARK_BONUS * segment.rstrip().endswith("?")
