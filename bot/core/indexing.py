"""From phrasings to the arrays of an index: the terms of each phrasing, the phrasings of each term, and weights.

Terms are numbered: the stems of words first, then the concepts of the thesaurus, then pairs of either that follow one
another. Everything is done for all phrasings at once, so that a million of them take seconds.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.core.shapes import SHAPE, shapes_of, shapes_of_texts
from bot.core.text import expand, fold, spell_out, split, stem
from bot.core.thesaurus import Thesaurus

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]
Numbers = NDArray[np.integer[Any]]
Arrays = dict[str, NDArray[Any]]

LONGEST = 2_000
"""Phrasings kept of a term: those in which it weighs most. A term that more of them have tells little."""

_PAIR = 0.7
"""How much a pair of words weighs beside a single word that is as rare."""

_GATHERED = 0.2
"""How much more a term weighs that stands in few classes only: the power of how many of its phrasings there are for
each class that it is spread over."""

_TERMS = 1 << 16
"""Terms of an index, so that each is two bytes: beside the words, the pairs that most phrasings have."""

_SMALL = 50_000
"""Phrasings in a base that keeps the shape of each, 256 bytes: a question takes an eighth less. In a larger one, which
shall fit in memory, those near a question are worked out for it."""

_AT_ONCE = 50_000
_TOGETHER = 100
"""Phrasings whose shapes are worked out at once."""

_BREAK = "N"
"""The end of a phrasing, as a word that no folded text has."""


@dataclass(frozen=True)
class Built:
    """What build() makes: the names of the stems and concepts, the arrays of an Index, how often each word stands."""

    names: list[str]
    arrays: Arrays
    words: list[str]
    counts: Integers


Clean = Callable[[Mapping[str, int]], Mapping[str, str]]
"""From how often each word occurs to the words that are slips of others, with what was meant."""


def build(phrasings: Sequence[str], bounds: Integers, thesaurus: Thesaurus, clean: Clean) -> Built:
    """Index phrasings, which are numbered from 0; class c has those from bounds[c] to bounds[c + 1]."""
    row, word, surfaces = _tokens(phrasings)
    occurrences = np.bincount(word, minlength=len(surfaces))
    meant = clean(dict(zip(surfaces, occurrences.tolist(), strict=True)))
    surfaces = [meant.get(surface, surface) for surface in surfaces]
    stems: dict[str, int] = defaultdict(lambda: len(stems))
    spelt = [[stems[stem(part)] for part in expand(surface)] for surface in surfaces]
    sizes = np.fromiter(map(len, spelt), np.int64, len(spelt))
    flat = np.fromiter(itertools.chain.from_iterable(spelt), np.int64, int(sizes.sum()))
    number, row = flat[runs((np.cumsum(sizes) - sizes)[word], sizes[word])], np.repeat(row, sizes[word])
    names = list(stems)
    link_row, link = _links(row, number, names, thesaurus)  # appends the concepts to the names
    pairs, pair_row, pair = _paired(link_row, link, len(phrasings), len(names))
    concept = link >= len(stems)
    arrays = _weighed(
        np.concatenate([row, link_row[concept], pair_row]),
        np.concatenate([number, link[concept], pair]),
        bounds,
        len(names),
        len(pairs),
    )
    shapes, scales = shapes_of(names[: len(stems)], np.bincount(number, minlength=len(stems)).tolist(), len(phrasings))
    arrays |= {"pairs": pairs, "shapes": shapes, "scales": scales}
    if len(phrasings) <= _SMALL:
        arrays["text_shapes"] = _text_shapes(arrays)
    return Built(names, arrays, surfaces, occurrences)


def runs(starts: Integers, sizes: Integers) -> Integers:
    """Return the numbers from each start on, as many as its size, one run after another."""
    offsets = np.cumsum(sizes) - sizes
    found: Integers = np.arange(int(sizes.sum())) + np.repeat(starts - offsets, sizes)
    return found


def _text_shapes(arrays: Arrays) -> NDArray[np.float16]:
    """Return the shape of all words of each phrasing (phrasings x SHAPE)."""
    starts, terms = arrays["starts"].astype(np.int64), arrays["terms"]
    found = np.empty((len(starts) - 1, SHAPE), np.float16)
    for start in range(0, len(found), _TOGETHER):
        bounds = starts[start : start + _TOGETHER + 1]
        text = np.repeat(np.arange(len(bounds) - 1), np.diff(bounds))
        distinct, place = np.unique(terms[bounds[0] : bounds[-1]], return_inverse=True)
        found[start : start + _TOGETHER] = shapes_of_texts(
            len(bounds) - 1, text, place, distinct, arrays["shapes"], arrays["scales"]
        )
    return found


def _tokens(phrasings: Sequence[str]) -> tuple[Integers, Integers, list[str]]:
    """Return the row and the number of every word as typed, and the words by number; one pass over large chunks."""
    numbers: dict[str, int] = defaultdict(lambda: len(numbers))
    end = numbers[_BREAK]
    parts = []
    for start in range(0, len(phrasings), _AT_ONCE):
        chunk = phrasings[start : start + _AT_ONCE]
        lines = "\n".join(chunk)
        if lines.count("\n") >= len(chunk):  # some phrasing has several lines
            lines = "\n".join(" ".join(phrasing.split()) for phrasing in chunk)
        tokens = split(spell_out(fold(lines)).replace("\n", f" {_BREAK} "))
        tokens.append(_BREAK)
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
    sequence[np.arange(len(link)) + 2 * row + 1] = link
    lengths = np.bincount(row, minlength=count)
    ends = np.cumsum(lengths + 2) - 1
    sequence[ends] = singles + 1
    of_row = np.repeat(np.arange(count), lengths + 2)
    within = ~_changes(of_row)[1:]
    packed = (sequence[:-1] * (singles + 2) + sequence[1:])[within]
    pair_row = of_row[:-1][within]
    shift = len(packed).bit_length()
    if (int(packed.max(initial=0)) << shift).bit_length() > 62:  # more different words than a pair can hold
        return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int64)
    key = (packed << shift) | np.arange(len(packed))
    key.sort()
    place = key & ((1 << shift) - 1)
    key >>= shift
    first = np.flatnonzero(_changes(key))
    often = np.diff(first, append=len(key))
    enough = often >= _least(often, _TERMS - singles)
    kept = place[np.repeat(enough, often)]
    return key[first[enough]], pair_row[kept], np.repeat(np.arange(int(enough.sum())) + singles, often[enough])


def _least(often: Integers, most: int) -> int:
    """Return how often something must be there for no more than so many to be there as often, at least once."""
    if len(often) <= most:
        return 1
    at_least = np.cumsum(np.bincount(often)[::-1])[::-1]
    return int(np.searchsorted(-at_least, -most))


def _weighed(row: Integers, term: Integers, bounds: Integers, singles: int, pairs: int) -> Arrays:
    """Return the terms of each row and the rows of each term, each once, and their weights."""
    count, size = max(int(bounds[-1]), 1), singles + pairs
    with ThreadPoolExecutor(2) as pool:  # numpy sorts without holding the interpreter
        by_row, by_term = pool.map(_in_order, (row * size + term, term * count + row))
    term, posts = np.divmod(by_term, count)
    frequency = np.bincount(term, minlength=size)
    idf = np.log((1 + count) / (1 + frequency)) + 1
    idf[singles:] *= _PAIR
    idf *= (frequency / np.maximum(_classes(term, posts, bounds, size), 1)) ** _GATHERED
    norms = 1 / np.sqrt(np.maximum(np.bincount(posts, (idf * idf)[term], minlength=count), 1e-9))
    row, term = np.divmod(by_row, size)
    posts, post_starts = _shortened(posts.astype(np.int32), np.r_[0, np.cumsum(frequency)], norms)
    return {
        "frequency": frequency[:singles].astype(np.int32),
        "idf": idf.astype(np.float32),
        "norms": norms.astype(np.float32),
        "starts": np.r_[0, np.cumsum(np.bincount(row, minlength=count))].astype(np.uint32),
        "terms": term.astype(np.min_scalar_type(size)),
        "post_starts": post_starts.astype(np.uint32),
        "posts": posts,
    }


def _in_order(keys: Integers) -> Integers:
    """Return the keys sorted, each once."""
    keys.sort()
    return keys[_changes(keys)]


def _changes(numbers: Numbers) -> NDArray[np.bool_]:
    """Return where a number is another one than the one before."""
    changes = np.ones(len(numbers), bool)
    np.not_equal(numbers[1:], numbers[:-1], out=changes[1:])
    return changes


def _classes(term: Integers, row: Integers, bounds: Integers, size: int) -> NDArray[np.float64]:
    """Return over how many classes each term is spread, given its rows in order: exp of the entropy."""
    owner = np.repeat(np.arange(len(bounds) - 1, dtype=np.int32), np.diff(bounds))[row]
    first = np.flatnonzero(_changes(term) | _changes(owner))
    often = np.diff(first, append=len(term)).astype(float)
    total = np.bincount(term[first], often, size)
    of_log = np.bincount(term[first], often * np.log(often), size)
    classes: NDArray[np.float64] = np.exp(np.log(np.maximum(total, 1)) - of_log / np.maximum(total, 1))
    return classes


def _shortened(
    posts: NDArray[np.int32], starts: Integers, norms: NDArray[np.float64]
) -> tuple[NDArray[np.int32], Integers]:
    """Return the rows of each term, no more than LONGEST: those in which the term weighs most."""
    kept = np.ones(len(posts), bool)
    for term in np.flatnonzero(np.diff(starts) > LONGEST).tolist():
        rows = slice(int(starts[term]), int(starts[term + 1]))
        kept[rows] = False
        kept[rows.start + np.argpartition(-norms[posts[rows]], LONGEST)[:LONGEST]] = True
    return posts[kept], np.r_[0, np.cumsum(kept)][starts]
