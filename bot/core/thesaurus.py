"""Words that mean the same in a fact base, so that "the watchdog's verdict" finds "Ofsted's rating"."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.phrases import Phrases
from bot.core.text import stem, words_of_each


class Thesaurus:
    """Sets of words or short phrases; each set is one concept."""

    def __init__(self, sets: Sequence[Sequence[str]] = ()) -> None:
        """Take the sets; the first form of each names its concept. A form of two concepts belongs to the first."""
        concepts: dict[tuple[str, ...], str] = {}
        found: set[str] = set()
        for forms in sets:
            for form in words_of_each(forms):
                concepts.setdefault(tuple(map(stem, form)), f"@{forms[0]}")
                found.update(form)
        self.concepts, self._words = Phrases(concepts), frozenset(found)
        """The concept that each run of stems stands for."""

    @property
    def words(self) -> frozenset[str]:
        """Every word of its forms."""
        return self._words

    def __bool__(self) -> bool:
        return bool(self.concepts)

    def chain(self, stems: Sequence[str]) -> list[str]:
        """Return the stems in order, each run that stands for a concept replaced by its concept."""
        if not self:
            return list(stems)
        chain: list[str] = []
        done = 0
        for start, end, concept in self.concepts.runs(stems):
            chain += stems[done:start]
            chain.append(concept)
            done = end
        chain += stems[done:]
        return chain
