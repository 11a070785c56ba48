"""An index of phrasings: words, pairs of words and concepts as postings, the best ones first.

Its cost grows with the question, not with the base: a question touches the postings of its own terms, rare terms
first and the shortest phrasings of each term first, and no more than _BUDGET in all.
"""

from __future__ import annotations

import itertools
import math
import re
import zlib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.core.meaning import Meaning
from bot.core.text import expand, fold, spell_out, stem
from bot.core.thesaurus import Thesaurus

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]
Numbers = NDArray[np.integer[Any]]
Arrays = dict[str, NDArray[Any]]

NEIGHBOURS = 72
"""Phrasings with which a question is compared: those that share the most with it in words."""

_NOMINATED = 400
"""Postings kept before the phrasings behind them are compared whole; a phrasing may stand behind several."""

SHAPE = 192
"""Dimensions of the hashed character n-grams of a word (Weinberger et al. 2009, "Feature Hashing for Large Scale
Multitask Learning")."""

_WORDS = np.float32(0.6)
"""The share of words, pairs and concepts in the likeness of two texts; the shapes of their words have the rest."""

_PAIR = 0.7
"""How much a pair of words weighs beside a single word that is as rare."""

_BUDGET = 6_000
_AT_ONCE = 50_000
_LARGE = 100_000
"""Phrasings from which on a pair must stand in two of them to be worth a term of its own."""

_ALIKE = 48
"""Phrasings nominated for their meaning, where an encoder is in use and the base is not large."""

_GRAMS = (2, 3, 4, 5)
_STRANGE = 5.0
"""The weight of the n-grams of a word that the base does not have: that of rare ones."""

_TOKEN = re.compile(r"[^\W_]+|\n")


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
    """The phrasings most like a question, likest first, with their likeness to it and to one another (0 to 1)."""

    rows: Integers
    likeness: Floats
    kernel: Floats

    def among(self, chosen: NDArray[np.bool_]) -> Neighbours:
        """Return those of them that are chosen."""
        return Neighbours(self.rows[chosen], self.likeness[chosen], self.kernel[np.ix_(chosen, chosen)])


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
        self._meanings = arrays.get("meanings")
        self._thesaurus = thesaurus
        self._numbers = {name: number for number, name in enumerate(names)}
        self._singles = len(names)
        self._pairs = np.asarray(arrays["pairs"], np.int64)
        self._idf = np.asarray(arrays["idf"], np.float32)
        self._norms = np.asarray(arrays["norms"], np.float32)
        self._starts, self._terms = np.asarray(arrays["starts"], np.int64), np.asarray(arrays["terms"], np.int32)
        self._post_starts, self._posts = (
            np.asarray(arrays["post_starts"], np.int64),
            np.asarray(arrays["posts"], np.int32),
        )
        self._shapes = np.asarray(arrays["shapes"], np.float32)
        self._sums = np.zeros(len(self._norms), np.float32)
        self._asked = np.zeros(len(self._idf), np.float32)

    def __len__(self) -> int:
        return len(self._norms)

    def terms(self, words: Sequence[str]) -> Terms:
        """Return what the index knows of a question's corrected words."""
        stems = [stem(word) for word in words]
        chain = self._thesaurus.chain(stems)
        singles = [self._numbers.get(name, -1) for name in {*stems, *chain}]
        links = [self._numbers.get(link, -1) for link in chain]
        edged = [self._singles, *links, self._singles + 1]
        base = self._singles + 2
        packed = [left * base + right for left, right in itertools.pairwise(edged) if left >= 0 and right >= 0]
        numbers = np.array([*(number for number in singles if number >= 0), *self._known(packed)], np.int64)
        weights = self._idf[numbers]
        shape = np.zeros(SHAPE, np.float32)
        for name in stems:
            number = self._numbers.get(name)
            shape += self._shapes[number] if number is not None else _shape(name)
        meaning = self._meaning.encode([" ".join(words)])[0] if self._meaning else None
        return Terms(numbers, weights / _length(weights), shape / _length(shape), meaning)

    def _known(self, packed: Sequence[int]) -> list[int]:
        if not packed or not len(self._pairs):
            return []
        found = np.searchsorted(self._pairs, packed)
        found[found == len(self._pairs)] = 0
        return [
            self._singles + int(place) for place, pair in zip(found, packed, strict=True) if self._pairs[place] == pair
        ]

    def meanings(self, word: str) -> tuple[int, ...]:
        """Return the numbers of a corrected word's stem and concept, as far as the index has them."""
        own = stem(word)
        found = (self._numbers.get(name) for name in {own, *self._thesaurus.chain([own])})
        return tuple(number for number in found if number is not None)

    def singles(self, first: int, last: int) -> frozenset[int]:
        """Return the numbers of the stems and concepts in the phrasings first to last (excluded)."""
        terms = self._terms[int(self._starts[first]) : int(self._starts[last])]
        return frozenset(terms[terms < self._singles].tolist())

    def used(self, last: int) -> NDArray[np.bool_]:
        """Return which stems and concepts stand in the phrasings up to last (excluded)."""
        terms = self._terms[: int(self._starts[last])]
        used = np.zeros(self._singles, bool)
        used[terms[terms < self._singles]] = True
        return used

    def neighbours(self, terms: Terms, without: int = -1) -> Neighbours:
        """Return the NEIGHBOURS phrasings most like a question, leaving out the one with a given number."""
        rows = self._nominate(terms)
        if terms.meaning is not None and self._meanings is not None and len(self) <= _LARGE:
            alike = self._meanings @ terms.meaning
            rows = np.union1d(rows, np.argpartition(-alike, min(_ALIKE, len(alike) - 1))[:_ALIKE])
        rows = rows[rows != without]
        if not len(rows):
            return Neighbours(rows, np.zeros(0, np.float32), np.zeros((0, 0), np.float32))
        flat, sizes = self._flat(rows)
        self._asked[terms.numbers] = terms.weights
        shared = np.add.reduceat(self._asked[flat] * self._idf[flat], np.cumsum(sizes) - sizes) * self._norms[rows]
        self._asked[terms.numbers] = 0
        if len(rows) > NEIGHBOURS:
            rank = shared
            if terms.meaning is not None and self._meanings is not None:
                rank = shared + np.asarray(self._meanings[rows], np.float32) @ terms.meaning
            best = np.argsort(-rank, kind="stable")[:NEIGHBOURS]
            rows, shared = rows[best], shared[best]
            flat, sizes = self._flat(rows)
        columns, column = np.unique(flat, return_inverse=True)
        has = np.zeros((len(rows), len(columns)), np.float32)
        has[np.repeat(np.arange(len(rows)), sizes), column] = 1
        stems = columns[: int(np.searchsorted(columns, len(self._shapes)))]
        shapes = _unit(has[:, : len(stems)] @ self._shapes[stems])
        has *= self._idf[columns]
        has *= self._norms[rows][:, None]
        kernel = _WORDS * (has @ has.T) + (1 - _WORDS) * (shapes @ shapes.T)
        likeness = _WORDS * shared + (1 - _WORDS) * (shapes @ terms.shape)
        if terms.meaning is not None and self._meanings is not None and self._meaning is not None:
            share = np.float32(self._meaning.share)
            meanings = np.asarray(self._meanings[rows], np.float32)
            kernel = (1 - share) * kernel + share * (meanings @ meanings.T)
            likeness = (1 - share) * likeness + share * (meanings @ terms.meaning)
        order = np.argsort(-likeness, kind="stable")
        return Neighbours(rows[order], likeness[order], kernel[np.ix_(order, order)])

    def _nominate(self, terms: Terms) -> Integers:
        """Return the rows that share the most rare terms with a question."""
        starts = self._post_starts[terms.numbers]
        counts = self._post_starts[terms.numbers + 1] - starts
        order = np.argsort(counts / (terms.weights + 1e-9), kind="stable")
        weights = (terms.weights * self._idf[terms.numbers])[order]
        left, found = _BUDGET, []
        for start, count, weight in zip(starts[order].tolist(), counts[order].tolist(), weights, strict=True):
            taken = min(count, left, _BUDGET // 2)
            if taken <= 0:
                break
            rows = self._posts[start : start + taken].astype(np.intp)
            self._sums[rows] += weight
            found.append(rows)
            left -= taken
        if not found:
            return np.zeros(0, np.int64)
        rows = np.concatenate(found)
        shared = self._sums[rows] * self._norms[rows]
        self._sums[rows] = 0
        if len(rows) > _NOMINATED:
            rows = rows[shared >= np.partition(shared, -_NOMINATED)[-_NOMINATED]]
        rows.sort()
        first: NDArray[np.bool_] = np.append(True, rows[1:] != rows[:-1])
        return rows[first]  # np.unique does more than is needed for so few

    def _flat(self, rows: Integers) -> tuple[NDArray[np.int32], Integers]:
        """Return the terms of rows one after another, and how many each row has."""
        starts = self._starts[rows]
        sizes = self._starts[rows + 1] - starts
        offsets = np.cumsum(sizes) - sizes
        flat: NDArray[np.int32] = self._terms[np.arange(int(sizes.sum())) + np.repeat(starts - offsets, sizes)]
        return flat, sizes


@dataclass(frozen=True)
class Built:
    """What build() makes of phrasings: the names and arrays of an Index, and how often which word was typed."""

    names: list[str]
    arrays: Arrays
    words: list[str]
    counts: Integers


Clean = Callable[[Mapping[str, int]], Mapping[str, str]]
"""From how often each word occurs to the words that are slips of others, with what was meant."""


def build(phrasings: Sequence[str], thesaurus: Thesaurus, clean: Clean) -> Built:
    """Index phrasings, which are numbered from 0."""
    row, word, surfaces = _tokens(phrasings)
    occurrences = np.bincount(word, minlength=len(surfaces))
    meant = clean(dict(zip(surfaces, occurrences.tolist(), strict=True)))
    surfaces = [meant.get(surface, surface) for surface in surfaces]
    stems: dict[str, int] = defaultdict(lambda: len(stems))
    spelt = [[stems[stem(part)] for part in expand(surface)] for surface in surfaces]
    sizes = np.fromiter(map(len, spelt), np.int64, len(spelt))
    offsets = np.cumsum(sizes) - sizes
    each = sizes[word]
    inner = np.arange(int(each.sum())) - np.repeat(np.cumsum(each) - each, each)
    flat = np.fromiter(itertools.chain.from_iterable(spelt), np.int64, int(sizes.sum()))
    number, row = flat[np.repeat(offsets[word], each) + inner], np.repeat(row, each)
    names = list(stems)
    link_row, link = _links(row, number, names, thesaurus)  # appends the concepts to the names
    pairs, pair_row, pair = _paired(link_row, link, len(phrasings), len(names))
    concept = link >= len(stems)
    arrays = _postings(
        np.concatenate([row, link_row[concept], pair_row]),
        np.concatenate([number, link[concept], pair]),
        len(phrasings),
        len(names),
        len(pairs),
    )
    shapes = _all_shapes(names[: len(stems)], np.bincount(number, minlength=len(stems)), len(phrasings))
    return Built(names, {**arrays, "pairs": pairs, "shapes": shapes}, surfaces, occurrences)


def _tokens(phrasings: Sequence[str]) -> tuple[Integers, Integers, list[str]]:
    """Return the row and the number of every word as typed, and the words by number; one pass over large chunks."""
    numbers: dict[str, int] = defaultdict(lambda: len(numbers))
    end = numbers["\n"]
    parts = []
    for start in range(0, len(phrasings), _AT_ONCE):
        lines = (" ".join(phrasing.split()) for phrasing in phrasings[start : start + _AT_ONCE])
        tokens = _TOKEN.findall(spell_out(fold("\n".join(lines) + "\n")))
        parts.append(np.fromiter(map(numbers.__getitem__, tokens), np.int64, len(tokens)))
    all_ = np.concatenate(parts) if parts else np.zeros(0, np.int64)
    ends = all_ == end
    row = np.cumsum(ends) - ends
    surfaces = list(numbers)
    surfaces[end] = ""
    return row[~ends], all_[~ends], surfaces


def _links(row: Integers, number: Integers, names: list[str], thesaurus: Thesaurus) -> tuple[Integers, Integers]:
    """Return the rows with every run of stems that stands for a concept replaced by it; add the concepts' names."""
    if not thesaurus:
        return row, number
    ends = np.flatnonzero(np.diff(row)) + 1
    link, of_row = np.insert(number, ends, -1), np.insert(row, ends, -1)
    stems = [*names, "\n"]  # which -1 stands for: between two phrasings, so that no run goes from one to the next
    kept = link >= 0
    concepts: dict[str, int] = {}
    for start, end, concept in thesaurus.concepts.runs([stems[place] for place in link.tolist()]):
        link[start] = concepts.setdefault(concept, len(names) + len(concepts))
        kept[start + 1 : end] = False
    names.extend(concepts)
    return of_row[kept], link[kept]


def _paired(row: Integers, link: Integers, count: int, singles: int) -> tuple[Integers, Integers, Integers]:
    """Return the pairs packed and sorted, and the row and term number of every pair of neighbours."""
    size = len(link) + 2 * count
    sequence = np.full(size, singles, np.int64)
    inner = np.arange(len(link)) + 2 * row + 1
    sequence[inner] = link
    lengths = np.bincount(row, minlength=count)
    ends = np.cumsum(lengths + 2) - 1
    sequence[ends] = singles + 1
    of_row = np.repeat(np.arange(count), lengths + 2)
    within = of_row[1:] == of_row[:-1]
    packed = (sequence[:-1] * (singles + 2) + sequence[1:])[within]
    pair_row = of_row[:-1][within]
    shift = len(packed).bit_length()
    if (int(packed.max(initial=0)) << shift).bit_length() > 62:  # more different words than a pair can hold
        return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int64)
    key = (packed << shift) | np.arange(len(packed))
    key.sort()
    place = key & ((1 << shift) - 1)
    key >>= shift
    new = np.diff(key, prepend=-1) != 0
    group = np.cumsum(new) - 1
    enough = np.bincount(group) >= (2 if count >= _LARGE else 1)
    number = np.cumsum(enough) - 1 + singles
    kept = enough[group]
    return key[new][enough], pair_row[place[kept]], number[group[kept]]


def _postings(row: Integers, term: Integers, count: int, singles: int, pairs: int) -> Arrays:
    """Return the terms of each row and the rows of each term, each once, and their weights."""
    size = singles + pairs
    key = row * size + term
    key.sort()
    key = key[np.diff(key, prepend=-1) != 0]
    row, term = np.divmod(key, size)
    frequency = np.bincount(term, minlength=size)
    idf = (np.log((1 + count) / (1 + frequency)) + 1).astype(np.float32)
    idf[singles:] *= _PAIR
    squares = np.bincount(row, (idf * idf)[term], minlength=count)
    norms = (1 / np.sqrt(np.maximum(squares, 1e-9))).astype(np.float32)
    best = np.argsort(-norms, kind="stable")
    rank = np.empty(count, np.int64)
    rank[best] = np.arange(count)
    key = term * count + rank[row]
    key.sort()
    return {
        "idf": idf,
        "norms": norms,
        "starts": np.r_[0, np.cumsum(np.bincount(row, minlength=count))],
        "terms": term.astype(np.int32),
        "post_starts": np.r_[0, np.cumsum(frequency)],
        "posts": best[key % count].astype(np.int32) if count else np.zeros(0, np.int32),
    }


def grams(word: str) -> list[str]:
    """Return the character n-grams of a word with its edges marked; a short word gives itself."""
    edged = f" {word} "
    found: list[str] = []
    for size in _GRAMS:
        if len(edged) <= size:
            found.append(edged)
            break
        found.extend(edged[start : start + size] for start in range(len(edged) - size + 1))
    return found


def _all_shapes(stems: Sequence[str], occurrences: Integers, count: int) -> Floats:
    """Return the shape of every stem (stems x SHAPE): its n-grams hashed, rare n-grams weighing more."""
    frequency: dict[str, int] = defaultdict(int)
    parts = [grams(name) for name in stems]
    for found, often in zip(parts, occurrences.tolist(), strict=True):
        for gram in found:
            frequency[gram] += often
    return _shaped(
        parts, {gram: math.log((1 + count) / (1 + min(often, count))) + 1 for gram, often in frequency.items()}
    )


def _shape(word: str) -> Floats:
    """Return the shape of a word that the base does not have."""
    found = grams(word)
    return _shaped([found], dict.fromkeys(found, _STRANGE)).ravel()


def _shaped(parts: Sequence[Sequence[str]], weight: Mapping[str, float]) -> Floats:
    """Return the n-grams of each word hashed into SHAPE numbers; a bit of the hash gives the sign."""
    flat = list(itertools.chain.from_iterable(parts))
    codes = np.fromiter((zlib.crc32(gram.encode()) for gram in flat), np.int64, len(flat))
    signed = np.fromiter(map(weight.__getitem__, flat), np.float64, len(flat)) * np.where(codes >> 31, 1, -1)
    cells = np.repeat(np.arange(len(parts)) * SHAPE, list(map(len, parts))) + codes % SHAPE
    return np.bincount(cells, signed, minlength=len(parts) * SHAPE).reshape(-1, SHAPE).astype(np.float32)


def _unit(rows: Floats) -> Floats:
    """Return rows with unit length; a row of zeros stays."""
    unit: Floats = rows / np.maximum(np.sqrt(np.einsum("ij,ij->i", rows, rows)), np.float32(1e-9))[:, None]
    return unit


def _length(vector: Floats) -> np.float32:
    return np.float32(np.sqrt(vector @ vector)) or np.float32(1)
