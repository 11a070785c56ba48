"""An index of phrasings by their terms: words, pairs of words and concepts, as indexing.py makes it.

Its cost grows with the question, not with the base: a question touches the phrasings of its own terms, those of the
rarest first, and no more than _BUDGET in all.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.core.indexing import LONGEST, Floats, Integers, Numbers, runs
from bot.core.meaning import Meaning
from bot.core.shapes import SHAPE, shape_of, shapes_of_texts
from bot.core.text import stem
from bot.core.thesaurus import Thesaurus

NEIGHBOURS = 48
"""Phrasings with which a question is compared: those that share the most with it in words."""

_NOMINATED = 128
"""Phrasings compared word by word, where not all that share a word with the question are looked at."""

_WORDS = np.float32(0.65)
"""The share of words, pairs and concepts in the likeness of two texts; the shapes of their words have the rest."""

_BUDGET = 6_000
"""Phrasings looked at for a question; more than that share its words only where the base is large."""

_ALIKE, _LARGE = 48, 100_000
"""Phrasings nominated for their meaning, where an encoder is in use, in a base of so many phrasings at most."""


@dataclass(frozen=True)
class Terms:
    """A question as the index knows it: its terms with their weights, and the shape of its words (SHAPE)."""

    numbers: Integers
    weights: Floats
    shape: Floats
    meaning: Floats | None = None
    """The vector of the whole text, where an encoder is in use."""


@dataclass(frozen=True)
class Neighbours:
    """The phrasings most like a question."""

    rows: Integers
    likeness: Floats
    """How like the question each is, 0 to 1."""
    kernel: Floats
    """How like one another they are, 0 to 1; what stands for a phrasing and itself is left open."""

    def among(self, chosen: NDArray[np.bool_]) -> Neighbours:
        """Return those of them that are chosen."""
        if chosen.all():
            return self
        return Neighbours(self.rows[chosen], self.likeness[chosen], self.kernel[chosen][:, chosen])


class Index:
    """Phrasings by their terms. Terms are numbered: stems first, then concepts, then pairs of either."""

    def __init__(
        self,
        thesaurus: Thesaurus,
        names: Sequence[str],
        arrays: Mapping[str, NDArray[Any]],
        meaning: Meaning | None = None,
    ) -> None:
        """Take the names of the stems and concepts, and the arrays that build() made; an encoder if one is in use."""
        self._meaning = meaning
        self._meanings = arrays.get("meanings") if meaning else None
        self._thesaurus = thesaurus
        self._numbers = {name: number for number, name in enumerate(names)}
        self._singles = len(names)
        self.frequency, self._pairs = arrays["frequency"], arrays["pairs"]
        """In how many phrasings each stem and concept stands."""
        self._idf, self._norms = arrays["idf"], arrays["norms"]
        self._shapes, self._scales = arrays["shapes"], arrays["scales"]
        self._text_shapes = arrays.get("text_shapes")
        self._starts, self._terms = arrays["starts"], arrays["terms"]
        self._post_starts, self._posts = arrays["post_starts"], arrays["posts"]
        self._scratch = Lock()
        """Held while the arrays below are in use: a question may be asked in one thread while another is read."""
        self._places_of_rows = np.zeros(len(self._norms), np.int32)
        self._places_of_terms = np.zeros(len(self._idf), np.int32)
        self._asked = np.zeros(len(self._idf), np.float32)

    def __len__(self) -> int:
        return len(self._norms)

    def terms(self, words: Sequence[str]) -> Terms:
        """Return what the index knows of a question's corrected words."""
        stems = [stem(word) for word in words]
        numbered = self._numbers.get
        links = [numbered(link, -1) for link in self._thesaurus.chain(stems)]
        own = {name: numbered(name, -1) for name in stems}
        numbers = np.concatenate([self._pairs_of(links), list({*links, *own.values()} - {-1})]).astype(np.int64)
        weights: Floats = self._idf[numbers]
        known = [number for number in own.values() if number >= 0]
        shape: Floats = (self._scales[known] @ self._shapes[known]).astype(np.float32)
        for name, number in own.items():
            if number < 0:
                shape += shape_of(name)
        meaning = self._meaning.encode([" ".join(words)])[0] if self._meaning else None
        return Terms(numbers, weights / _length(weights), shape / _length(shape), meaning)

    def _pairs_of(self, links: Sequence[int]) -> Integers:
        """Return the numbers of the pairs that the base has, of stems and concepts in order."""
        edged = (self._singles, *links, self._singles + 1)
        base = self._singles + 2
        packed = np.array([left * base + right for left, right in itertools.pairwise(edged) if min(left, right) >= 0])
        if not len(packed) or not len(self._pairs):
            return np.zeros(0, np.int64)
        places = np.searchsorted(self._pairs, packed)
        places[places == len(self._pairs)] = 0
        found: Integers = places[self._pairs[places] == packed] + self._singles
        return found

    def meaning(self, word: str) -> int:
        """Return the number of what a corrected word means: its concept if it has one, else its stem; -1 for neither.

        Wherever the stem stands, its concept stands, too.
        """
        own = stem(word)
        return self._numbers.get(self._thesaurus.chain([own])[0], self._numbers.get(own, -1))

    def singles(self, first: int, last: int) -> Numbers:
        """Return the stems and concepts of the phrasings first to last (excluded), as often as they stand in them."""
        terms = self._terms[int(self._starts[first]) : int(self._starts[last])]
        return terms[terms < self._singles]

    def neighbours(self, terms: Terms, without: int = -1) -> Neighbours:
        """Return the NEIGHBOURS phrasings most like a question, leaving out the one with a given number."""
        with self._scratch:
            rows, shared = self._sharing(terms, without)
            if terms.meaning is not None and len(self) <= _LARGE:
                alike = self._meant(slice(None)) @ terms.meaning
                rows = np.union1d(rows, np.argpartition(-alike, min(_ALIKE, len(alike) - 1))[:_ALIKE])
                rows = rows[rows != without]
                shared = self._shared(rows, terms)
            if len(rows) > NEIGHBOURS:
                rank = shared if terms.meaning is None else shared + self._meant(rows) @ terms.meaning
                best = np.argpartition(-rank, NEIGHBOURS)[:NEIGHBOURS]
                rows, shared = rows[best], shared[best]
            flat, row = self._flat(rows)
            terms_of, column = _distinct(flat, self._places_of_terms)
        if self._text_shapes is None:
            shapes = shapes_of_texts(len(rows), row, column, terms_of, self._shapes, self._scales)
        else:
            shapes = self._text_shapes[rows].astype(np.float32)
        several = np.bincount(column) > 1  # a term that one of the rows has alone makes it like none of the others
        kept, of_several = several[column], np.cumsum(several) - 1
        both = np.zeros((len(rows), int(np.count_nonzero(several)) + SHAPE), np.float32)
        both[row[kept], of_several[column[kept]]] = self._idf[flat[kept]]
        both[:, :-SHAPE] *= (_WORDS**0.5 * self._norms[rows])[:, None]
        np.multiply(shapes, (1 - _WORDS) ** 0.5, both[:, -SHAPE:])
        kernel = both @ both.T
        likeness = _WORDS * shared + (1 - _WORDS) * (shapes @ terms.shape)
        if terms.meaning is not None and self._meaning is not None:
            share, meant = np.float32(self._meaning.share), self._meant(rows)
            kernel = (1 - share) * kernel + share * (meant @ meant.T)
            likeness = (1 - share) * likeness + share * (meant @ terms.meaning)
        return Neighbours(rows, likeness, kernel)

    def _meant(self, rows: Integers | slice) -> Floats:
        """Return the vectors of rows, where an encoder is in use."""
        assert self._meanings is not None  # they are learnt with the encoder
        meant: Floats = self._meanings[rows].astype(np.float32, copy=False)
        return meant

    def _sharing(self, terms: Terms, without: int) -> tuple[Integers, Floats]:
        """Return the rows that share the rarest terms with a question, and their likeness to it in words.

        The rows of a term are looked at all or not at all, so that none of them is passed over by chance.
        """
        starts = self._post_starts[terms.numbers].astype(np.int64)
        counts = self._post_starts[terms.numbers + 1] - starts
        weights = terms.weights * self._idf[terms.numbers]
        partial = counts.sum() > _BUDGET
        if partial:
            order = np.argsort(counts, kind="stable")
            order = order[: int(np.searchsorted(np.cumsum(counts[order]), _BUDGET, side="right"))]
            starts, counts, weights = starts[order], counts[order], weights[order]
        rows, place = _distinct(self._posts[runs(starts, counts)], self._places_of_rows)
        shared = np.bincount(place, np.repeat(weights, counts), len(rows)).astype(np.float32) * self._norms[rows]
        if without >= 0:
            others = rows != without
            rows, shared = rows[others], shared[others]
        if partial or counts.max(initial=0) >= LONGEST:  # not all that they share was looked at
            if len(rows) > _NOMINATED:
                rows = rows[np.argpartition(-shared, _NOMINATED)[:_NOMINATED]]
            shared = self._shared(rows, terms)
        return rows, shared

    def _shared(self, rows: Integers, terms: Terms) -> Floats:
        """Return the likeness of rows to a question in words, from all of their terms."""
        flat, row = self._flat(rows)
        self._asked[terms.numbers] = terms.weights * self._idf[terms.numbers]
        shared: Floats = np.bincount(row, self._asked[flat], len(rows)).astype(np.float32) * self._norms[rows]
        self._asked[terms.numbers] = 0
        return shared

    def _flat(self, rows: Integers) -> tuple[Numbers, Integers]:
        """Return the terms of rows one after another, and the place among the rows of the one that each belongs to."""
        starts = self._starts[rows].astype(np.int64)
        sizes = self._starts[rows + 1] - starts
        return self._terms[runs(starts, sizes)], np.repeat(np.arange(len(rows)), sizes)


def _distinct(numbers: Numbers, places: NDArray[np.int32]) -> tuple[Integers, NDArray[np.int32]]:
    """Return the distinct numbers, in no order, and the place of each number among them.

    np.unique, which sorts, takes longer. places has a cell for every number there may be, whatever is in it.
    """
    order = np.arange(len(numbers), dtype=np.int32)
    places[numbers] = order
    distinct = numbers[places[numbers] == order].astype(np.int64)  # the last of equal numbers stands for them all
    places[distinct] = order[: len(distinct)]
    return distinct, places[numbers]


def _length(vector: Floats) -> float:
    return math.sqrt(vector @ vector) or 1.0
