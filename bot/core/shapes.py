"""The shape of a word: its character n-grams hashed into a short vector, so that words alike in letters are alike.

Feature hashing as in Weinberger et al. 2009, "Feature Hashing for Large Scale Multitask Learning".
"""

from __future__ import annotations

import itertools
import math
import zlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.integer[Any]]

SHAPE = 128
"""Numbers in a shape; 192 found the right class of CLINC150 hardly more often, and are half as many again."""

_WHOLE = np.float32(127)
"""The largest whole number in a shape that is kept: a byte is exact enough, and a quarter of the memory."""

_GRAMS = (2, 3, 4, 5)
_STRANGE = 5.0
"""The weight of the n-grams of a word that the base does not have: that of rare ones."""


def shapes_of(
    stems: Sequence[str], occurrences: Sequence[int], phrasings: int
) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Return the shape of every stem (stems x SHAPE) as whole numbers, and what to multiply those of each by.

    Rare n-grams weigh more: it is given how often each stem occurs in so many phrasings.
    """
    frequency: dict[str, int] = defaultdict(int)
    parts = [grams(name) for name in stems]
    for found, often in zip(parts, occurrences, strict=True):
        for gram in found:
            frequency[gram] += often
    rarity = {gram: math.log((1 + phrasings) / (1 + min(often, phrasings))) + 1 for gram, often in frequency.items()}
    shapes = _hashed(parts, rarity)
    scales = np.maximum(np.abs(shapes).max(1, initial=0), np.float32(1e-9)) / _WHOLE
    return np.round(shapes / scales[:, None]).astype(np.int8), scales


def shapes_of_texts(
    texts: int, text: Numbers, place: Numbers, terms: Numbers, shapes: NDArray[np.int8], scales: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Return the shape of all words of each text (texts x SHAPE) with unit length.

    Each text of the one array has the term at that place among the terms, which are distinct; those that are no stems
    have no shape and are passed over.
    """
    is_stem = terms < len(shapes)
    kept, stems = is_stem[place], terms[is_stem]
    column = (np.cumsum(is_stem) - 1)[place[kept]]
    table = np.zeros((texts, len(stems)), np.float32)
    table[text[kept], column] = scales[stems][column]
    found: NDArray[np.float32] = table @ shapes[stems].astype(np.float32)
    found /= np.maximum(np.sqrt(np.einsum("ij,ij->i", found, found)), np.float32(1e-9))[:, None]
    return found


@lru_cache(maxsize=2_000)
def shape_of(word: str) -> NDArray[np.float32]:
    """Return the shape (SHAPE) of a word that the base does not have."""
    found = grams(word)
    return _hashed([found], dict.fromkeys(found, _STRANGE)).ravel()


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


def _hashed(parts: Sequence[Sequence[str]], weight: Mapping[str, float]) -> NDArray[np.float32]:
    """Return the n-grams of each word hashed into SHAPE numbers; a bit of the hash gives the sign."""
    flat = list(itertools.chain.from_iterable(parts))
    codes = np.fromiter((zlib.crc32(gram.encode()) for gram in flat), np.int64, len(flat))
    signed = np.fromiter(map(weight.__getitem__, flat), np.float64, len(flat)) * np.where(codes >> 31, 1, -1)
    cells = np.repeat(np.arange(len(parts)) * SHAPE, list(map(len, parts))) + codes % SHAPE
    return np.bincount(cells, signed, minlength=len(parts) * SHAPE).reshape(-1, SHAPE).astype(np.float32)
