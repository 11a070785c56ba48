"""Phrasings that do not hold on their own, and facts that are too close to tell apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from bot.core.knowledge import Knowledge
from bot.core.model import Fact

_CLOSE = 0.08
"""The share of a fact's phrasings that may look like one other fact before the two are called close."""


def weak_spots(knowledge: Knowledge) -> Iterator[str]:
    """Yield the facts' phrasings that, left out, lead to another fact, and pairs of facts that are close."""
    pairs: Counter[tuple[str, str]] = Counter()
    for number, fact, other in _elsewhere(knowledge):
        yield f'{fact.id}: without it, "{knowledge.matcher.phrasing(number)}" would lead to {other.id}'
        first, second = sorted((fact.id, other.id))
        pairs[first, second] += 1
    for (first, second), count in pairs.most_common():
        asked = len(knowledge.facts[first].ask) + len(knowledge.facts[second].ask)
        if count >= _CLOSE * asked:
            yield f"{first} and {second} are close: {count} of {asked} phrasings lead from one to the other"


def _elsewhere(knowledge: Knowledge) -> Iterator[tuple[int, Fact, Fact]]:
    """Yield each fact's phrasing that leads to another fact when it is left out, with both facts."""
    number = 0
    for place, entry in enumerate(knowledge.entries):
        for _ in entry.ask:
            found = knowledge.matcher.without(number) if isinstance(entry, Fact) else place
            other = knowledge.entries[found]
            if found != place and isinstance(entry, Fact) and isinstance(other, Fact):
                yield number, entry, other
            number += 1
