"""What speaks for a class as the answer to a question: the numbers that the confidence weighs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from bot.core.spelling import Correction
from bot.core.text import stem, words
from bot.core.wanted import wanted

Rarity = Callable[[str], float]
"""How much a word says."""


@dataclass(frozen=True, slots=True)
class Phrasing:
    """A phrasing prepared for comparison."""

    text: str
    in_order: str
    """Its words sorted."""
    rarities: tuple[tuple[str, float], ...]
    """Each stem with its rarity."""
    rarity: float
    """The rarity of all of them."""
    wanted: frozenset[str]
    terms: frozenset[int]
    """The index's numbers of its stems and concepts."""

    @classmethod
    def of(cls, text: str, rarity: Rarity, terms: frozenset[int]) -> Phrasing:
        """Prepare a stored text."""
        split = words(text)
        rarities = tuple((stem(word), rarity(word)) for word in dict.fromkeys(split))
        total = sum(weight for _, weight in rarities) or 1.0
        text = " ".join(split)
        return cls(text, " ".join(sorted(split)), rarities, total, wanted(text), terms)


class Question:
    """A question prepared for comparison."""

    def __init__(
        self, corrections: Sequence[Correction], rarity: Rarity, meanings: Callable[[str], Iterable[int]]
    ) -> None:
        """Take the words as corrected, how rare each is, and which terms of the index stand for it."""
        spelt = [correction.word for correction in corrections]
        self.text = " ".join(spelt)
        self.in_order = " ".join(sorted(spelt))
        self.stems = frozenset(map(stem, spelt))
        self.wanted = wanted(self.text)
        self.length = len(spelt)
        self.total = self.unknown = self.known = 0.0
        """The rarity of its words: of all of them, and what the base does not and does know of it."""
        self._words: list[tuple[float, tuple[int, ...]]] = []
        self.terms: list[tuple[str, float, tuple[int, ...]]] = []
        """Each word, its rarity, and the terms of the index that stand for it."""
        for correction in corrections:
            weight = rarity(correction.word)
            self.total += weight
            self.unknown += weight * (1 - correction.similarity)
            known = weight * correction.similarity
            self.known += known
            terms = tuple(meanings(correction.word))
            self._words.append((known, terms))
            self.terms.append((correction.word, weight, terms))

    def covered(self, terms: frozenset[int]) -> float:
        """Return how much of the question stands in phrasings that have those terms."""
        return sum(weight for weight, meanings in self._words if not terms.isdisjoint(meanings))


@dataclass(frozen=True, slots=True)
class Standing:
    """How a class stands among the candidates for a question."""

    score: float
    lead: float
    """Its score minus its best rival's."""
    votes: float
    """The share of the neighbours' likeness that its phrasings have."""
    first: bool


def evidence(
    question: Question,
    standing: Standing,
    likeness: Sequence[float],
    nearest: Sequence[Phrasing],
    of_class: frozenset[int],
) -> tuple[float, ...]:
    """Return the numbers that confidence.EVIDENCE names.

    likeness is that of the class's phrasings nearest to the question, one to three of them, nearest first; of_class
    are the terms of all its phrasings.
    """
    by_class, total = question.covered(of_class), question.total or 1e-9
    first = nearest[0]
    asked_for = sum(rarity for word, rarity in first.rarities if word in question.stems)
    return (
        standing.score,
        standing.lead,
        likeness[0],
        sum(likeness) / 3,
        standing.votes,
        by_class / total,
        question.covered(first.terms) / total,
        question.unknown / total,
        question.unknown / 10,
        (question.known - by_class) / 10,
        float(standing.first),
        asked_for / first.rarity,
        1 / (1 + question.length),
        max(fuzz.ratio(question.in_order, other.in_order) for other in nearest) / 100,
        max(fuzz.ratio(question.text, other.text) for other in nearest) / 100,
        _alike(question.wanted, [other.wanted for other in nearest]),
    )


def _alike(sought: frozenset[str], offered: Sequence[frozenset[str]]) -> float:
    """Return the share of what a question wants that phrasings ask for; one half where it wants nothing."""
    if not sought:
        return 0.5
    return sum(len(sought & wants) for wants in offered) / (len(sought) * len(offered))
