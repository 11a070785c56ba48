"""Which entries a question may be about at all, by what is read from it exactly, before any score counts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.core.model import Fact, Gap
from bot.core.phrases import Phrases
from bot.core.slots import Asked
from bot.core.text import stem, words, words_of_each

_REMEMBERED = 256
"""Sets of years, people and places of which it is remembered what they close."""


class Gates:
    """Closes facts about another year, person or place than the question names, and gaps whose matter it does not."""

    def __init__(self, entries: Sequence[Fact | Gap]) -> None:
        """Take the entries in the order of the matcher's classes."""
        needs = {number: entry.needs for number, entry in enumerate(entries) if isinstance(entry, Gap) and entry.needs}
        flat = list(set().union(*needs.values()))
        form = {need: tuple(map(stem, found)) for need, found in zip(flat, words_of_each(flat), strict=False)}
        needed: dict[tuple[str, ...], list[int]] = {}
        for number, missing in needs.items():
            for need in missing:
                needed.setdefault(form[need], []).append(number)
        self._needed = Phrases(needed)
        self.conditional = np.zeros(len(entries), bool)
        """The gaps that are open only where a question names what is missing."""
        self.conditional[list(needs)] = True
        self._facts = [(number, entry) for number, entry in enumerate(entries) if isinstance(entry, Fact)]
        self._covered = frozenset(year for _, fact in self._facts for year in fact.slots.year)
        self._texts: dict[int, str] = {}
        self._closed: dict[Asked, list[int]] = {}

    def allowed(self, asked: Asked, spelt: Sequence[str]) -> NDArray[np.bool_]:
        """Return a mask over the entries, given a question's slots and corrected words."""
        mask = ~self.conditional
        stems = tuple(map(stem, spelt))
        for start in range(len(stems)):
            for _, gaps in self._needed.at(stems, start):
                mask[gaps] = True
        mask[self._closed_by(Asked(asked.years, people=asked.people, elsewhere=asked.elsewhere))] = False
        return mask

    def _closed_by(self, asked: Asked) -> list[int]:
        """Return the facts that a question about those years, people and other places is never answered with."""
        closed = self._closed.get(asked)
        if closed is None:
            if len(self._closed) >= _REMEMBERED:
                self._closed.clear()
            closed = self._closed[asked] = [
                number
                for number, fact in self._facts
                if not (
                    self._right_year(number, fact, asked.years)
                    and (not asked.people or not fact.slots.person or asked.people & fact.slots.person)
                    and all(self._speaks_of(number, fact, place) for place in asked.elsewhere)
                )
            ]
        return closed

    def _right_year(self, number: int, fact: Fact, years: frozenset[int]) -> bool:
        """Tell whether a fact may answer a question about years: all of them, where several are compared."""
        if fact.slots.year:
            return years <= fact.slots.year
        return all(self._speaks_of(number, fact, str(year)) for year in years - self._covered)

    def _speaks_of(self, number: int, fact: Fact, place: str) -> bool:
        text = self._texts.get(number)
        if text is None:
            text = self._texts[number] = f" {' '.join(words(f'{fact.title} {fact.answer}'))} "
        return f" {place} " in text
