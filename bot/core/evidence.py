"""What speaks for a class as the answer to a question: the numbers that the confidence weighs."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rapidfuzz import fuzz

from bot.core.spelling import Correction
from bot.core.text import stem, words

_UNSEEN = 0.3
"""What is added to how often a class has a word (Lidstone smoothing)."""

Rarity = Callable[[str], float]
"""How much a word says."""


@dataclass(frozen=True, slots=True)
class Phrasing:
    """A phrasing prepared for comparison."""

    in_order: str
    """Its words sorted."""
    stems: tuple[str, ...]
    rarities: tuple[float, ...]
    """The rarity of each of them."""

    @classmethod
    def of(cls, text: str, rarity: Rarity) -> Phrasing:
        """Prepare a stored text."""
        split = words(text)
        once = tuple(dict.fromkeys(split))
        return cls(" ".join(sorted(split)), tuple(map(stem, once)), tuple(map(rarity, once)))


class Question:
    """A question prepared for comparison."""

    def __init__(self, corrections: Sequence[Correction], rarity: Rarity, meaning: Callable[[str], int]) -> None:
        """Take the words as corrected, how rare each is, and which term of the index is what it means."""
        spelt = [correction.word for correction in corrections]
        self.in_order = " ".join(sorted(spelt))
        self.stems = frozenset(map(stem, spelt))
        self.length = len(spelt)
        self.total = self.unknown = self.known = 0.0
        """The rarity of its words: of all of them, and what the base does not and does know of it."""
        self.terms: list[tuple[str, float, int]] = []
        """Each word, its rarity, and the term of the index that it means, -1 if none."""
        self._known: list[tuple[float, int]] = []
        """The words that the base knows: how much of their rarity it knows, and their terms."""
        for correction in corrections:
            weight = rarity(correction.word)
            self.total += weight
            self.unknown += weight * (1 - correction.similarity)
            known = weight * correction.similarity
            self.known += known
            term = meaning(correction.word)
            self.terms.append((correction.word, weight, term))
            if term >= 0:
                self._known.append((known, term))

    def among(self, usage: Usage) -> tuple[float, float]:
        """Return the rarity of the words that a class uses, and the log-likelihood of all words in its phrasings."""
        covered = likelihood = 0.0
        used, unused = usage.used, usage.unused
        for weight, term in self._known:
            share = used.get(term)
            if share is None:
                likelihood += unused
            else:
                covered += weight
                likelihood += share
        return covered, likelihood


@dataclass(frozen=True, slots=True)
class Usage:
    """How a class uses words: the log of the share of its phrasings that have a stem or concept."""

    used: Mapping[int, float]
    unused: float
    """The log of the share for a word that none of them has; some more phrasings might."""

    @classmethod
    def of(cls, terms: Iterable[int], phrasings: int) -> Usage:
        """Count the terms of so many phrasings."""
        log_all = math.log(phrasings + 1)
        used = {term: math.log(often + _UNSEEN) - log_all for term, often in Counter(terms).items()}
        return cls(used, math.log(_UNSEEN) - log_all)


class Standing(NamedTuple):
    """How a class stands among the candidates for a question."""

    score: float
    votes: float
    """The share of the neighbours' likeness that its phrasings have."""
    first: bool


def evidence(
    question: Question,
    standing: Standing,
    likeness: float,
    nearest: Sequence[Phrasing],
    usage: Usage,
    background: float,
) -> tuple[float, ...]:
    """Return the numbers that confidence.EVIDENCE names.

    likeness is that of the class's phrasing nearest to the question; one to three of them are given, nearest first;
    background is the log-likelihood of the question's words in all phrasings of the base.
    """
    by_class, likelihood = question.among(usage)
    first = nearest[0]
    asked_for = sum(rarity for word, rarity in zip(first.stems, first.rarities, strict=True) if word in question.stems)
    return (
        standing.score,
        likeness,
        standing.votes,
        by_class / (question.total or 1e-9),
        (likelihood - background) / 10,
        question.unknown / 10,
        (question.known - by_class) / 10,
        float(standing.first),
        asked_for / (sum(first.rarities) or 1.0),
        1 / (1 + question.length),
        max(fuzz.ratio(question.in_order, other.in_order) for other in nearest) / 100,
    )
