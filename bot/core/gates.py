"""Which entries a question may be about at all, by what is read from it exactly, before any score counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from bot.core.model import Fact, Gap
from bot.core.phrases import Phrases
from bot.core.slots import Asked
from bot.core.text import stem, words, words_of_each

Mask = NDArray[np.bool_]
Numbers = NDArray[np.int64]
K = TypeVar("K")

_NONE: Numbers = np.array([], np.int64)


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
        self._entries = entries
        years: dict[int, list[int]] = defaultdict(list)
        people: dict[str, list[int]] = defaultdict(list)
        self._bounded: list[int] = []
        """The facts whose validity says for which years they answer."""
        self._any_year, self._any_person = np.ones(len(entries), bool), np.ones(len(entries), bool)
        for number, fact in self._facts():
            for year in fact.slots.year:
                years[year].append(number)
            for person in fact.slots.person:
                people[person].append(number)
            self._any_year[number] = not fact.slots.year
            self._any_person[number] = not fact.slots.person
            if not fact.slots.year and (fact.valid_from or fact.valid_to):
                self._bounded.append(number)
        self._of_year, self._of_person = _arrays(years), _arrays(people)

    def allowed(self, asked: Asked, spelt: Sequence[str]) -> Mask:
        """Return a mask over the entries, given a question's slots and corrected words."""
        mask = ~self.conditional
        stems = tuple(map(stem, spelt))
        for start in range(len(stems)):
            for _, gaps in self._needed.at(stems, start):
                mask[gaps] = True
        if asked.years:
            mask &= self._of_years(asked.years)
        if asked.people:
            mask &= self._of_people(asked.people)
        for place in asked.elsewhere:
            mask &= self._speaks_of(place)
        return mask

    def _of_people(self, people: frozenset[str]) -> Mask:
        """Return a mask of all but the facts that are about people, and not about all of these."""
        theirs = ~self._any_person
        for person in people:
            theirs &= self._mask(self._of_person.get(person, _NONE))
        return theirs | self._any_person

    def _of_years(self, years: frozenset[int]) -> Mask:
        """Return a mask of what may answer a question about years: about all of them, where several are compared."""
        dated, timeless = ~self._any_year, self._any_year.copy()
        for year in years:
            dated &= self._mask(self._of_year.get(year, _NONE))
            if year not in self._of_year:
                timeless &= self._speaks_of(str(year))
        for number in self._bounded:
            fact = self._entries[number]
            timeless[number] = isinstance(fact, Fact) and all(map(fact.holds_in, years))
        return dated | timeless

    def _speaks_of(self, name: str) -> Mask:
        """Return a mask of all but the facts whose question and answer do not name a year or a place."""
        first, *rest = (self._said.get(word, _NONE) for word in name.split())
        for named in rest:
            first = np.intersect1d(first, named)
        if rest:
            first = np.array([number for number in first if f" {name} " in self._text(number)], int)
        return self._not_facts | self._mask(first)

    @cached_property
    def _not_facts(self) -> Mask:
        return np.array([not isinstance(entry, Fact) for entry in self._entries], bool)

    @cached_property
    def _said(self) -> dict[str, Numbers]:
        """Which facts name a word; made when the first year or place is asked about that no slot holds."""
        said: dict[str, list[int]] = defaultdict(list)
        texts = (f"{fact.title} {fact.answer}" for _, fact in self._facts())
        for (number, _), found in zip(self._facts(), words_of_each(texts), strict=True):
            for word in dict.fromkeys(found):
                said[word].append(number)
        return _arrays(said)

    def _text(self, number: int) -> str:
        fact = self._entries[number]
        return f" {' '.join(words(f'{fact.title} {fact.answer}'))} " if isinstance(fact, Fact) else ""

    def _facts(self) -> Iterable[tuple[int, Fact]]:
        return ((number, entry) for number, entry in enumerate(self._entries) if isinstance(entry, Fact))

    def _mask(self, numbers: Numbers) -> Mask:
        mask = np.zeros(len(self._entries), bool)
        mask[numbers] = True
        return mask


def _arrays(lists: Mapping[K, list[int]]) -> dict[K, Numbers]:
    return {key: np.array(numbers) for key, numbers in lists.items()}
