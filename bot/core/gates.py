"""Which entries a question may be about at all, by what is read from it exactly, before any score counts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.core.model import Fact, Gap
from bot.core.slots import Asked
from bot.core.text import stem, words


class Gates:
    """Closes facts about another year, person or place than the question names, and gaps whose matter it does not."""

    def __init__(self, entries: Sequence[Fact | Gap]) -> None:
        """Take the entries in the order of the matcher's classes."""
        self._needs: dict[tuple[str, ...], list[int]] = {}
        self._needy = np.zeros(len(entries), bool)
        for number, entry in enumerate(entries):
            for need in entry.needs if isinstance(entry, Gap) else ():
                self._needs.setdefault(tuple(map(stem, words(need))), []).append(number)
                self._needy[number] = True
        self._longest_need = max(map(len, self._needs), default=0)
        self._facts = [(number, entry) for number, entry in enumerate(entries) if isinstance(entry, Fact)]
        self._size = len(entries)
        self._covered = frozenset(year for _, fact in self._facts for year in fact.slots.year)
        self._texts: dict[int, str] = {}

    def named(self, spelt: Sequence[str]) -> NDArray[np.bool_]:
        """Return which gaps' missing things are named by a question's corrected words."""
        stems = tuple(map(stem, spelt))
        named = np.zeros(self._size, bool)
        for size in range(1, self._longest_need + 1):
            for start in range(len(stems) - size + 1):
                named[self._needs.get(stems[start : start + size], [])] = True
        return named

    def allowed(self, asked: Asked, spelt: Sequence[str]) -> NDArray[np.bool_]:
        """Return a mask over the entries, given a question's slots and corrected words."""
        mask = ~self._needy | self.named(spelt)
        if not (asked.years or asked.people or asked.elsewhere):
            return mask
        for number, fact in self._facts:
            mask[number] = (
                self._right_year(number, fact, asked)
                and (not asked.people or not fact.slots.person or bool(asked.people & fact.slots.person))
                and all(self._speaks_of(number, fact, place) for place in asked.elsewhere)
            )
        return mask

    def _right_year(self, number: int, fact: Fact, asked: Asked) -> bool:
        """Tell whether a fact may answer a question about years: all of them, where several are compared."""
        if fact.slots.year:
            return asked.years <= fact.slots.year
        beyond = asked.years - self._covered
        return all(self._speaks_of(number, fact, str(year)) for year in beyond)

    def _speaks_of(self, number: int, fact: Fact, place: str) -> bool:
        text = self._texts.get(number)
        if text is None:
            text = self._texts[number] = f" {' '.join(words(f'{fact.title} {fact.answer}'))} "
        return f" {place} " in text
