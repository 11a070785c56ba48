"""The classes that a question may belong to, ranked and with a confidence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from bot.core.confidence import Confidence
from bot.core.discriminator import discriminate
from bot.core.index import Floats, Index, Integers, Neighbours, Numbers, build
from bot.core.lexicon import Lexicon, every_word
from bot.core.meaning import Meaning
from bot.core.spelling import Correction, Speller, slips
from bot.core.text import expand, stem, words
from bot.core.thesaurus import Thesaurus
from bot.core.wanted import wanted

CANDIDATES = 5
"""Classes for which evidence is gathered: the right one is among the first three in 92 to 96 % of questions."""

_COMPARED = 3
"""Nearest phrasings of a class with which rapidfuzz compares the question."""

_REMEMBERED = 50_000
"""Phrasings whose words are remembered."""

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


class Texts:
    """Texts by number, as bytes one after another, so that a million of them need not be in memory."""

    def __init__(self, blob: NDArray[np.uint8], ends: Integers) -> None:
        """Take the UTF-8 bytes and where each text ends."""
        self.blob, self.ends = blob, ends

    @classmethod
    def of(cls, texts: Sequence[str]) -> Texts:
        """Return texts as bytes."""
        encoded = [text.encode() for text in texts]
        ends = np.cumsum(np.fromiter(map(len, encoded), np.int64, len(encoded)))
        return cls(np.frombuffer(b"".join(encoded), np.uint8), ends)

    def __len__(self) -> int:
        return len(self.ends)

    def __getitem__(self, number: int) -> str:
        start = int(self.ends[number - 1]) if number else 0
        return self.blob[start : int(self.ends[number])].tobytes().decode()


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
        built = build(flat, thesaurus, lambda counts: slips(counts, real.__contains__))
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
        self._owners = np.repeat(np.arange(len(learnt.bounds) - 1, dtype=np.int32), np.diff(learnt.bounds))
        self._index = Index(thesaurus, learnt.names, learnt.arrays, meaning)
        self._lexicon, self._confidence = lexicon, confidence
        self.classes = len(learnt.bounds) - 1
        counts: dict[str, int] = defaultdict(int)
        for word, count in zip(learnt.words, learnt.counts.tolist(), strict=True):
            for part in expand(word):
                counts[part] += count
        counts.pop("", None)
        for name in names:
            counts.setdefault(name, 1)
        self.speller = Speller(counts, lexicon.is_common)
        self._texts: dict[int, _Text] = {}
        self._rarities: dict[str, float] = {}

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
        query = self.read(text)
        return self.rank(query, self.near(query))

    def without(self, phrasing: int) -> int:
        """Return the class that a phrasing, by its number, leads to when it is left out of the base."""
        near = self._index.neighbours(self._index.terms(words(self._phrasings[phrasing])), phrasing)
        if not len(near.rows):
            return int(self._owners[phrasing])
        classes, scores = discriminate(near, self._owners[near.rows])
        return int(classes[np.argmax(scores)])

    def near(self, query: Query) -> Neighbours:
        """Return the phrasings near a question; they serve several rankings of it."""
        return self._index.neighbours(self._index.terms(query.words))

    def rank(self, query: Query, near: Neighbours, allowed: NDArray[np.bool_] | None = None) -> list[Ranked]:
        """Return the CANDIDATES likeliest classes, most confident first; only those allowed, where a mask is given."""
        owners = self._owners[near.rows]
        if allowed is not None:
            near, owners = near.among(allowed[owners]), owners[allowed[owners]]
        if not len(owners):
            return []
        classes, scores = discriminate(near, owners)
        first = np.argsort(-scores, kind="stable")[:CANDIDATES]
        pull = np.exp(_SHARPNESS * (near.likeness - near.likeness[0]))
        votes = pull / pull.sum()
        asked = _Asked(query, self._index, self._rarity)
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
        owners: Numbers,
        classes: Numbers,
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
        low, high = int(self._bounds[owner]), int(self._bounds[owner + 1])
        by_class, foreign = asked.covered(self._index.has(low, high, asked.numbers))
        by_nearest, _ = asked.covered(self._index.has(nearest, nearest + 1, asked.numbers))
        nearest_text = self._text(nearest)
        covered = sum(rarity for word, rarity in nearest_text.rarities if word in asked.words)
        compared = [self._text(int(row)) for row in near.rows[members]]
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
            covered / nearest_text.rarity,
            1 / (1 + len(asked.weights)),
            max(fuzz.ratio(asked.in_order, other.in_order) for other in compared) / 100,
            max(fuzz.ratio(asked.text, other.text) for other in compared) / 100,
            _alike(asked.wanted, [text.wanted for text in compared]),
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
            if len(self._texts) >= _REMEMBERED:
                self._texts.clear()
            split = words(self._phrasings[phrasing])
            text = " ".join(split)
            rarities = tuple((stem(word), self._rarity(word)) for word in dict.fromkeys(split))
            rarity = sum(weight for _, weight in rarities) or 1.0
            found = self._texts[phrasing] = _Text(text, " ".join(sorted(split)), rarities, rarity, wanted(text))
        return found


@dataclass(frozen=True, slots=True)
class _Text:
    """A phrasing prepared for comparison."""

    text: str
    in_order: str
    rarities: tuple[tuple[str, float], ...]
    """Each stem with its rarity."""
    rarity: float
    """The rarity of all of them."""
    wanted: frozenset[str]


class _Asked:
    """A question prepared for comparison."""

    def __init__(self, query: Query, index: Index, rarity: Callable[[str], float]) -> None:
        self.text = " ".join(query.words)
        self.in_order = " ".join(sorted(query.words))
        self.words = frozenset(map(stem, query.words))
        self.wanted = wanted(self.text)
        self.total = self.unknown = 0.0
        self.weights: list[float] = []
        """The rarity of each word, as far as the base knows it."""
        self.numbers: list[int] = []
        """The terms of all words one after another."""
        self._of: list[int] = []
        for place, correction in enumerate(query.corrections):
            weight = rarity(correction.word)
            self.total += weight
            self.unknown += weight * (1 - correction.similarity)
            self.weights.append(weight * correction.similarity)
            meanings = index.meanings(correction.word)
            self.numbers += meanings
            self._of += [place] * len(meanings)

    def covered(self, has: NDArray[np.bool_]) -> tuple[float, float]:
        """Return how much of the question some phrasings contain and how much not, by which terms they have."""
        places = {self._of[number] for number in np.flatnonzero(has).tolist()}
        covered = sum(self.weights[place] for place in places)
        return covered, sum(self.weights) - covered


def _alike(sought: frozenset[str], offered: Sequence[frozenset[str]]) -> float:
    """Return the share of what a question wants that phrasings ask for; one half where it wants nothing."""
    if not sought:
        return 0.5
    return sum(len(sought & wants) for wants in offered) / (len(sought) * len(offered))
