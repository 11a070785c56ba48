"""The classes that a question may belong to, ranked and with a confidence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bot.core.confidence import Confidence
from bot.core.discriminator import discriminate
from bot.core.evidence import Phrasing, Question, Standing, Usage, evidence
from bot.core.index import Index, Neighbours
from bot.core.indexing import Floats, Integers, Numbers, build
from bot.core.lexicon import NO_WORD, Lexicon, every_word
from bot.core.meaning import Meaning
from bot.core.spelling import Correction, Speller, slips
from bot.core.text import expand, stem, words
from bot.core.texts import Texts
from bot.core.thesaurus import Thesaurus

CANDIDATES = 5
"""Classes for which evidence is gathered: the right one is among the first three in 92 to 96 % of questions."""

_COMPARED = 3
"""Nearest phrasings of a class with which rapidfuzz compares the question."""

_REMEMBERED = 6_000
"""Phrasings prepared for comparison that are remembered, some 4 MiB."""

_REMEMBERED_WORDS = 20_000
"""Words of which it is remembered how rare they are and what they mean."""

_REMEMBERED_CLASSES = 500
"""Classes whose terms are remembered."""

_TELLING = 5.0
"""The rarity from which on a word says what a question is about: "librarians" has 6.4, "coffee" 4.4."""

_SHARPNESS = 8.0
"""How fast a neighbour's vote falls with its likeness."""


class Ranked(NamedTuple):
    """A class with its confidence (0 to 1), its score and nearest phrasing, and the evidence they rest on."""

    owner: int
    confidence: float
    score: float
    phrasing: int
    evidence: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Query:
    """A question as the matcher reads it."""

    corrections: tuple[Correction, ...]

    @property
    def words(self) -> list[str]:
        """The words as corrected."""
        return [correction.word for correction in self.corrections]


@dataclass(frozen=True, slots=True)
class Near:
    """A question and the phrasings near it, with the class of each, and the rankings made of them so far."""

    question: Question
    found: Neighbours
    owners: Numbers
    pull: Floats
    """How much each neighbour counts, by its likeness."""
    rankings: dict[bytes, list[Ranked]]

    def share(self, classes: NDArray[np.bool_]) -> float:
        """Return the greatest share of what all neighbours count that one of some classes has."""
        of_these = np.where(classes[self.owners], self.pull, 0)
        return float(np.bincount(self.owners, of_these).max() / self.pull.sum()) if len(self.owners) else 0.0


@dataclass(frozen=True)
class Learnt:
    """What a matcher learns from the phrasings: slow to make, quick to keep and to take up again."""

    phrasings: Texts
    bounds: Integers
    """Class c has the phrasings bounds[c] to bounds[c + 1]."""
    names: Sequence[str]
    words: Sequence[str]
    counts: Integers
    """How often each of the words stands in the phrasings."""
    arrays: Mapping[str, NDArray[Any]]

    @classmethod
    def learn(
        cls,
        phrasings: Sequence[Sequence[str]],
        thesaurus: Thesaurus,
        names: Iterable[str] = (),
        meaning: Meaning | None = None,
    ) -> Learnt:
        """Learn from the phrasings of each class, at least one a class; names are words that are no slips."""
        real = every_word().union(names, thesaurus.words)
        flat = [phrasing for of_class in phrasings for phrasing in of_class]
        bounds = np.concatenate([[0], np.cumsum([len(of_class) for of_class in phrasings], dtype=np.int64)])
        built = build(flat, bounds, thesaurus, lambda counts: slips(counts, real.__contains__))
        if meaning is not None:
            built.arrays["meanings"] = meaning.encode([" ".join(words(phrasing)) for phrasing in flat])
        return cls(Texts.of(flat), bounds, built.names, built.words, built.counts, built.arrays)


class Matcher:
    """Ranks the classes of a fact base for a question."""

    def __init__(
        self,
        learnt: Learnt,
        *,
        lexicon: Lexicon,
        confidence: Confidence,
        thesaurus: Thesaurus,
        names: Iterable[str] = (),
        meaning: Meaning | None = None,
    ) -> None:
        """Take what was learnt; names are words that the speller shall know beside those of the phrasings."""
        self._phrasings, self._bounds = learnt.phrasings, learnt.bounds
        self._index = Index(thesaurus, learnt.names, learnt.arrays, meaning)
        self._confidence = confidence
        self.classes = len(learnt.bounds) - 1
        counts: dict[str, int] = defaultdict(int)
        for word, count in zip(learnt.words, learnt.counts.tolist(), strict=True):
            for part in expand(word):
                counts[part] += count
        counts.pop("", None)
        known = [*names, *sorted(thesaurus.words)]  # the words of the base, though no phrasing may hold them
        for name in known:
            counts.setdefault(name, 1)
        self.speller = Speller(counts, lexicon.is_common, {*learnt.names, *map(stem, known)})
        self._texts: dict[int, Phrasing] = {}
        self._usages: dict[int, Usage] = {}
        self._rarity = lru_cache(_REMEMBERED_WORDS)(lexicon.rarity)
        self._meaning = lru_cache(_REMEMBERED_WORDS)(self._index.meaning)
        shares = (self._index.frequency + 0.5) / (len(self._phrasings) + 1)
        self._shares: list[float] = np.log(shares).tolist()
        """The log of the share of all phrasings that have each stem and concept."""
        self._used: dict[int, NDArray[np.bool_]] = {}

    @property
    def phrasings(self) -> int:
        """How many phrasings it knows."""
        return len(self._phrasings)

    def phrasing(self, number: int) -> str:
        """Return a phrasing by its number."""
        return self._phrasings[number]

    def read(self, text: str, most: int | None = None) -> Query:
        """Return the text's words, at most so many, spelt as the base spells them."""
        return Query(tuple(found for word in words(text)[:most] for found in self.speller.correct(word)))

    def knows(self, word: str) -> bool:
        """Tell whether a folded word stands in a phrasing."""
        return self.speller.knows(word)

    def find(self, text: str) -> list[Ranked]:
        """Return the likeliest classes for a text as it is typed."""
        return self.rank(self.near(self.read(text)))

    def without(self, phrasing: int) -> int:
        """Return the class that a phrasing, by its number, leads to when it is left out of the base."""
        near = self._index.neighbours(self._index.terms(words(self._phrasings[phrasing])), phrasing)
        if not len(near.rows):
            return int(self._owners(phrasing))
        scores = _scores(near, self._owners(near.rows).tolist())
        return max(scores, key=scores.__getitem__)

    def near(self, query: Query) -> Near:
        """Return the phrasings near a question; they serve several rankings of it."""
        found = self._index.neighbours(self._index.terms(query.words))
        question = Question(query.corrections, self._rarity, self._meaning)
        return Near(question, found, self._owners(found.rows), np.exp(_SHARPNESS * found.likeness), {})

    def rank(self, near: Near, allowed: NDArray[np.bool_] | None = None) -> list[Ranked]:
        """Return the CANDIDATES likeliest classes, most confident first; only those allowed, where a mask is given."""
        chosen = np.ones(len(near.owners), bool) if allowed is None else allowed[near.owners]
        key = chosen.tobytes()
        ranked = near.rankings.get(key)
        if ranked is None:
            ranked = near.rankings[key] = self._ranked(near, chosen)
        return ranked

    def stranger(self, near: Near, classes: int) -> str:
        """Return the rarest telling English word of a question that no phrasing of the first classes has, else ""."""
        used = self._used.get(classes)
        if used is None:
            used = self._used[classes] = np.zeros(len(self._index.frequency), bool)
            used[self._index.singles(0, int(self._bounds[classes]))] = True
        strange = (
            (rarity, word)
            for word, rarity, term in near.question.terms
            if _TELLING <= rarity < NO_WORD and (term < 0 or not used[term])
        )
        return max(strange, default=(0.0, ""))[1]

    def _ranked(self, near: Near, chosen: NDArray[np.bool_]) -> list[Ranked]:
        of_places = near.owners[chosen].tolist()
        if not of_places:
            return []
        question, found, pull = near.question, near.found.among(chosen), near.pull[chosen]
        scores = _scores(found, of_places)
        candidates = sorted(scores, key=scores.__getitem__, reverse=True)[:CANDIDATES]
        scored = [scores[owner] for owner in candidates]
        places: dict[int, list[int]] = {owner: [] for owner in candidates}
        for place in np.argsort(-found.likeness, kind="stable").tolist():
            if of_places[place] in places:
                places[of_places[place]].append(place)
        votes, likeness, rows = (pull / pull.sum()).tolist(), found.likeness.tolist(), found.rows.tolist()
        background = sum(self._shares[term] for _, _, term in question.terms if term >= 0)
        gathered = []
        for rank, (owner, score) in enumerate(zip(candidates, scored, strict=True)):
            own = places[owner]
            gathered.append(
                evidence(
                    question,
                    Standing(score, sum(votes[place] for place in own), rank == 0),
                    likeness[own[0]],
                    [self._prepared(rows[place]) for place in own[:_COMPARED]],
                    self._usage(owner),
                    background,
                )
            )
        confidences = self._confidence.of(np.array(gathered)).tolist()
        ranked = [
            Ranked(owner, confidence, score, rows[places[owner][0]], row)
            for owner, confidence, score, row in zip(candidates, confidences, scored, gathered, strict=True)
        ]
        return sorted(ranked, key=lambda candidate: -candidate.confidence)

    def _owners(self, phrasings: ArrayLike) -> Numbers:
        """Return the class of each phrasing, by their numbers."""
        return np.searchsorted(self._bounds, phrasings, side="right") - 1

    def _prepared(self, phrasing: int) -> Phrasing:
        found = self._texts.get(phrasing)
        if found is None:
            if len(self._texts) >= _REMEMBERED:
                self._texts.clear()
            found = self._texts[phrasing] = Phrasing.of(self._phrasings[phrasing], self._rarity)
        return found

    def _usage(self, owner: int) -> Usage:
        """Return how a class uses words."""
        found = self._usages.get(owner)
        if found is None:
            if len(self._usages) >= _REMEMBERED_CLASSES:
                self._usages.clear()
            low, high = int(self._bounds[owner]), int(self._bounds[owner + 1])
            found = self._usages[owner] = Usage.of(self._index.singles(low, high).tolist(), high - low)
        return found


def _scores(near: Neighbours, owners: Sequence[int]) -> dict[int, float]:
    """Return the discriminator's score of each class, given the class of each neighbour."""
    scores: dict[int, float] = defaultdict(float)
    for owner, count in zip(owners, discriminate(near).tolist(), strict=True):
        scores[owner] += count
    return scores
