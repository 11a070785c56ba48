"""Which facts a question may be answered with at all, by the slots read from it, before any score counts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.core.model import Fact, Gap
from bot.core.slots import Asked
from bot.core.text import words


class Gates:
    """Closes facts about another year, another person or another place than the question names."""

    def __init__(self, entries: Sequence[Fact | Gap]) -> None:
        """Take the entries in the order of the matcher's classes. Gaps are always open."""
        self._facts = [(number, entry) for number, entry in enumerate(entries) if isinstance(entry, Fact)]
        self._size = len(entries)
        self._texts: dict[int, str] = {}

    def allowed(self, asked: Asked) -> NDArray[np.bool_] | None:
        """Return a mask over the entries, or None where the question closes nothing."""
        if not (asked.years or asked.people or asked.elsewhere):
            return None
        mask = np.ones(self._size, bool)
        for number, fact in self._facts:
            mask[number] = (
                self._right_year(fact, asked)
                and (not asked.people or not fact.slots.person or bool(asked.people & fact.slots.person))
                and all(self._speaks_of(number, fact, place) for place in asked.elsewhere)
            )
        return mask

    @staticmethod
    def _right_year(fact: Fact, asked: Asked) -> bool:
        return not asked.years or not fact.slots.year or bool(asked.years & fact.slots.year)

    def _speaks_of(self, number: int, fact: Fact, place: str) -> bool:
        text = self._texts.get(number)
        if text is None:
            text = self._texts[number] = f" {' '.join(words(f'{fact.title} {fact.answer}'))} "
        return f" {place} " in text
