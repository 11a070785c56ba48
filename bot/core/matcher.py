"""The classes that a question may belong to, ranked and with a confidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from bot.core.confidence import Confidence
from bot.core.discriminator import discriminate
from bot.core.index import Floats, Index, Integers, Neighbours, build
from bot.core.lexicon import Lexicon
from bot.core.spelling import Correction, Speller
from bot.core.text import words
from bot.core.thesaurus import Thesaurus
from bot.core.wanted import SORTS, wanted

CANDIDATES = 5
"""Classes for which evidence is gathered: the right one is among the first three in 92 to 96 % of questions."""

_COMPARED = 3
"""Nearest phrasings of a class with which rapidfuzz compares the question."""

_SHARPNESS = 8.0
"""How fast a neighbour's vote falls with its likeness."""


@dataclass(frozen=True, slots=True)
class Ranked:
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


@dataclass(frozen=True)
class Learnt:
    """What a matcher learns from the phrasings: slow to make, quick to keep and to take up again."""

    texts: Sequence[str]
    """Each phrasing's folded words, with spaces between."""
    bounds: Integers
    """Class c has the phrasings bounds[c] to bounds[c + 1]."""
    names: Sequence[str]
    arrays: Mapping[str, NDArray[np.generic]]

    @classmethod
    def learn(cls, phrasings: Sequence[Sequence[str]], thesaurus: Thesaurus) -> Learnt:
        """Learn from the phrasings of each class."""
        flat = [phrasing for of_class in phrasings for phrasing in of_class]
        bounds = np.concatenate([[0], np.cumsum([len(of_class) for of_class in phrasings], dtype=np.int64)])
        names, arrays = build(flat, thesaurus)
        return cls([" ".join(words(phrasing)) for phrasing in flat], bounds, names, arrays)


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
    ) -> None:
        """Take what was learnt; names are words that the speller shall know beside those of the phrasings."""
        self._texts_of, self._bounds = learnt.texts, learnt.bounds
        self._owners = np.repeat(np.arange(len(learnt.bounds) - 1), np.diff(learnt.bounds))
        self._index = Index(thesaurus, learnt.names, learnt.arrays)
        self._lexicon, self._confidence, self._thesaurus = lexicon, confidence, thesaurus
        self.classes = len(learnt.bounds) - 1
        counts = Counter(word for text in learnt.texts for word in text.split())
        counts.update({name: 1 for name in names if name not in counts})
        self.speller = Speller(counts, lexicon.is_common)
        self._texts: dict[int, _Text] = {}
        self._of_class: dict[int, _Text] = {}
        self._rarities: dict[str, float] = {}

    @property
    def phrasings(self) -> int:
        """How many phrasings it knows."""
        return len(self._texts_of)

    def phrasing(self, number: int) -> str:
        """Return a phrasing's folded words by its number."""
        return self._texts_of[number]

    def read(self, text: str) -> Query:
        """Return the text's words, spelt as the base spells them."""
        return Query(tuple(found for word in words(text) for found in self.speller.correct(word)))

    def knows(self, word: str) -> bool:
        """Tell whether a folded word stands in a phrasing."""
        return self.speller.knows(word)

    def rank(self, query: Query, allowed: NDArray[np.bool_] | None = None) -> list[Ranked]:
        """Return the CANDIDATES likeliest classes, most confident first; only those allowed, where a mask is given."""
        if not query.corrections:
            return []
        near = self._index.neighbours(self._index.terms(query.words))
        owners = self._owners[near.rows]
        if allowed is not None:
            near, owners = near.among(allowed[owners]), owners[allowed[owners]]
        if not len(owners):
            return []
        classes, scores = discriminate(near, owners)
        first = np.argsort(-scores, kind="stable")[:CANDIDATES]
        pull = np.exp(_SHARPNESS * (near.likeness - near.likeness[0]))
        votes = pull / pull.sum()
        asked = _Asked(query, self._thesaurus, self._rarity)
        gathered = [
            self._evidence(asked, near, votes, owners, classes, scores, first, place) for place in range(len(first))
        ]
        confidences = self._confidence.of(np.array([row for row, _ in gathered]))
        ranked = [
            Ranked(int(classes[number]), float(confidence), float(scores[number]), phrasing, row)
            for number, confidence, (row, phrasing) in zip(first, confidences, gathered, strict=True)
        ]
        return sorted(ranked, key=lambda candidate: -candidate.confidence)

    def _evidence(
        self,
        asked: _Asked,
        near: Neighbours,
        votes: Floats,
        owners: Integers,
        classes: Integers,
        scores: Floats,
        first: Integers,
        place: int,
    ) -> tuple[tuple[float, ...], int]:
        """Return the EVIDENCE for the class at a place of the first choices, and its nearest phrasing."""
        number = first[place]
        owner, score = int(classes[number]), float(scores[number])
        rival = float(scores[first[1 if place == 0 else 0]]) if len(first) > 1 else -1.0
        own = owners == owner
        members = np.flatnonzero(own)[:_COMPARED]
        likeness = near.likeness[members]
        nearest = int(near.rows[members[0]])
        of_class, of_nearest = self._class(owner), self._text(nearest)
        by_class = by_nearest = foreign = 0.0
        for meanings, weight in asked.weighed:
            if meanings & of_class.meanings:
                by_class += weight
            else:
                foreign += weight
            if meanings & of_nearest.meanings:
                by_nearest += weight
        covered = sum(
            self._rarity(word) for word in of_nearest.words if self._thesaurus.meanings((word,)) & asked.meanings
        )
        whole = sum(map(self._rarity, of_nearest.words)) or 1.0
        compared = [self._texts_of[int(row)] for row in near.rows[members]]
        row = (
            score,
            score - rival,
            float(likeness[0]),
            float(likeness[:3].sum()) / 3,
            float(votes[own].sum()),
            by_class / asked.total,
            by_nearest / asked.total,
            asked.unknown / asked.total,
            asked.unknown / 10,
            foreign / 10,
            float(place == 0),
            covered / whole,
            1 / (1 + len(asked.weighed)),
            max(fuzz.ratio(asked.in_order, " ".join(sorted(other.split()))) for other in compared) / 100,
            max(fuzz.ratio(asked.text, other) for other in compared) / 100,
            sum(of_class.wanted.get(sort, 0.0) for sort in asked.wanted) / len(asked.wanted) if asked.wanted else 0.5,
        )
        return row, nearest

    def _rarity(self, word: str) -> float:
        found = self._rarities.get(word)
        if found is None:
            found = self._rarities[word] = self._lexicon.rarity(word)
        return found

    def _text(self, phrasing: int) -> _Text:
        found = self._texts.get(phrasing)
        if found is None:
            text = self._texts_of[phrasing]
            split = text.split()
            found = self._texts[phrasing] = _Text(
                frozenset(split), self._thesaurus.meanings(tuple(split)), dict.fromkeys(wanted(text), 1.0)
            )
        return found

    def _class(self, owner: int) -> _Text:
        found = self._of_class.get(owner)
        if found is None:
            members = [self._text(number) for number in range(*map(int, self._bounds[owner : owner + 2]))]
            found = self._of_class[owner] = _Text(
                frozenset().union(*(member.words for member in members)),
                frozenset().union(*(member.meanings for member in members)),
                {sort: sum(sort in member.wanted for member in members) / len(members) for sort in SORTS},
            )
        return found


@dataclass(frozen=True, slots=True)
class _Text:
    """The words of a phrasing or of a whole class, what they mean, and what they ask for."""

    words: frozenset[str]
    meanings: frozenset[str]
    wanted: Mapping[str, float]
    """The share of the phrasings that ask for each sort of thing."""


class _Asked:
    """A question prepared for comparison."""

    def __init__(self, query: Query, thesaurus: Thesaurus, rarity: Callable[[str], float]) -> None:
        self.text = " ".join(query.words)
        self.in_order = " ".join(sorted(query.words))
        self.meanings = thesaurus.meanings(tuple(query.words))
        self.wanted = wanted(self.text)
        self.total = self.unknown = 0.0
        self.weighed: list[tuple[frozenset[str], float]] = []
        """Each word's meanings, and its rarity as far as the base knows the word."""
        for correction in query.corrections:
            weight = rarity(correction.word)
            self.total += weight
            self.unknown += weight * (1 - correction.similarity)
            self.weighed.append((thesaurus.meanings((correction.word,)), weight * correction.similarity))
