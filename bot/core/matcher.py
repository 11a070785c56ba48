"""The classes that a question may belong to, ranked and with a confidence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.core.confidence import Confidence
from bot.core.discriminator import discriminate
from bot.core.evidence import Phrasing, Question, Standing, evidence
from bot.core.index import Index, Integers, Neighbours, Numbers, build
from bot.core.lexicon import NO_WORD, Lexicon, every_word
from bot.core.meaning import Meaning
from bot.core.spelling import Correction, Speller, slips
from bot.core.text import expand, stem, words
from bot.core.thesaurus import Thesaurus

CANDIDATES = 5
"""Classes for which evidence is gathered: the right one is among the first three in 92 to 96 % of questions."""

_COMPARED = 3
"""Nearest phrasings of a class with which rapidfuzz compares the question."""

_REMEMBERED = 50_000
"""Phrasings prepared for comparison that are remembered."""

_REMEMBERED_CLASSES = 1_000
"""Classes whose terms are remembered."""

_TELLING = 5.0
"""The rarity from which on a word says what a question is about: "librarians" has 6.4, "coffee" 4.4."""

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


@dataclass(frozen=True, slots=True)
class Near:
    """A question and the phrasings near it, with the class of each, and the rankings made of them so far."""

    question: Question
    found: Neighbours
    owners: Numbers
    rankings: dict[bytes, list[Ranked]]


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
        known = [*names, *sorted(thesaurus.words)]  # the words of the base, though no phrasing may hold them
        for name in known:
            counts.setdefault(name, 1)
        self.speller = Speller(counts, lexicon.is_common, {*learnt.names, *map(stem, known)})
        self._texts: dict[int, Phrasing] = {}
        self._terms: dict[int, frozenset[int]] = {}
        self._rarities: dict[str, float] = {}
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
            return int(self._owners[phrasing])
        classes, scores = discriminate(near, self._owners[near.rows])
        return int(classes[np.argmax(scores)])

    def near(self, query: Query) -> Near:
        """Return the phrasings near a question; they serve several rankings of it."""
        found = self._index.neighbours(self._index.terms(query.words))
        question = Question(query.corrections, self._rarity, self._index.meanings)
        return Near(question, found, self._owners[found.rows], {})

    def rank(self, near: Near, allowed: NDArray[np.bool_] | None = None) -> list[Ranked]:
        """Return the CANDIDATES likeliest classes, most confident first; only those allowed, where a mask is given."""
        chosen = np.ones(len(near.owners), bool) if allowed is None else allowed[near.owners]
        key = chosen.tobytes()
        ranked = near.rankings.get(key)
        if ranked is None:
            ranked = near.rankings[key] = self._ranked(near.question, near.found.among(chosen), near.owners[chosen])
        return ranked

    def stranger(self, near: Near, classes: int) -> str:
        """Return the rarest telling English word of a question that no phrasing of the first classes has, else ""."""
        used = self._used.get(classes)
        if used is None:
            used = self._used[classes] = self._index.used(int(self._bounds[classes]))
        strange = (
            (rarity, word)
            for word, rarity, terms in near.question.terms
            if _TELLING <= rarity < NO_WORD and not any(used[term] for term in terms)
        )
        return max(strange, default=(0.0, ""))[1]

    def _ranked(self, question: Question, near: Neighbours, owners: Numbers) -> list[Ranked]:
        if not len(owners):
            return []
        classes, scores = discriminate(near, owners)
        first = np.argsort(-scores, kind="stable")[:CANDIDATES]
        candidates, scored = classes[first].tolist(), scores[first].tolist()
        pull = np.exp(_SHARPNESS * (near.likeness - near.likeness[0]))
        votes, likeness, rows = (pull / pull.sum()).tolist(), near.likeness.tolist(), near.rows.tolist()
        places: dict[int, list[int]] = {owner: [] for owner in candidates}
        for place, owner in enumerate(owners.tolist()):
            if owner in places:
                places[owner].append(place)
        gathered = []
        for rank, (owner, score) in enumerate(zip(candidates, scored, strict=True)):
            own = places[owner]
            nearest = own[:_COMPARED]
            rival = scored[1 if rank == 0 else 0] if len(scored) > 1 else -1.0
            gathered.append(
                evidence(
                    question,
                    Standing(score, score - rival, sum(votes[place] for place in own), rank == 0),
                    [likeness[place] for place in nearest],
                    [self._prepared(rows[place]) for place in nearest],
                    self._terms_of(owner),
                )
            )
        confidences = self._confidence.of(np.array(gathered)).tolist()
        ranked = [
            Ranked(owner, confidence, score, rows[places[owner][0]], row)
            for owner, confidence, score, row in zip(candidates, confidences, scored, gathered, strict=True)
        ]
        return sorted(ranked, key=lambda candidate: -candidate.confidence)

    def _rarity(self, word: str) -> float:
        found = self._rarities.get(word)
        if found is None:
            found = self._rarities[word] = self._lexicon.rarity(word)
        return found

    def _prepared(self, phrasing: int) -> Phrasing:
        found = self._texts.get(phrasing)
        if found is None:
            if len(self._texts) >= _REMEMBERED:
                self._texts.clear()
            terms = self._index.singles(phrasing, phrasing + 1)
            found = self._texts[phrasing] = Phrasing.of(self._phrasings[phrasing], self._rarity, terms)
        return found

    def _terms_of(self, owner: int) -> frozenset[int]:
        """Return the terms of all phrasings of a class."""
        found = self._terms.get(owner)
        if found is None:
            if len(self._terms) >= _REMEMBERED_CLASSES:
                self._terms.clear()
            low, high = int(self._bounds[owner]), int(self._bounds[owner + 1])
            found = self._terms[owner] = self._index.singles(low, high)
        return found
