"""Common English words, so that the speller leaves real words alone and rare ones weigh more."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

# symspellpy ships an 82,765-word frequency list, most frequent first; the program uses the list, not the speller.
_PACKAGE, _FILE = "symspellpy", "frequency_dictionary_en_82_765.txt"

COMMON = 30_000
"""How many of the most frequent words count as common: beyond it the list holds ever more names and slips."""

_RANKED = 40_000
_RAREST = math.log(_RANKED)
NO_WORD = 10.0
"""The rarity that no word of the list reaches."""


class Lexicon:
    """The rank of each English word by frequency, 0 for the most frequent."""

    def __init__(self, words: list[str]) -> None:
        """Take the words in order of falling frequency."""
        self._rank = {word: rank for rank, word in enumerate(words)}

    def words(self, count: int) -> list[str]:
        """Return the most frequent words."""
        return list(self._rank)[:count]

    def is_common(self, word: str, among: int = COMMON) -> bool:
        """Tell whether the word is among the most frequent ones, the first COMMON unless told otherwise."""
        return self._rank.get(word, among) < among

    def rarity(self, word: str) -> float:
        """Return how much a word says: about 0.3 for "the", 7 for a rare word, 10.6 for an unknown one."""
        rank = self._rank.get(word)
        return _RAREST if rank is None else max(0.3, math.log(1 + rank) - 3)


@lru_cache(maxsize=1)
def every_word() -> frozenset[str]:
    """Return all words of the list, rare ones too; they are read anew, since only a build needs them."""
    return frozenset(_listed())


@lru_cache(maxsize=1)
def english() -> Lexicon:
    """Return the English lexicon; it is read once."""
    return Lexicon(list(itertools.islice(_listed(), _RANKED)))


def _listed() -> Iterator[str]:
    """Yield the words of the list in order; each stands in a line of its own, its frequency after it."""
    package = find_spec(_PACKAGE)  # found, but not imported: the speller that comes with the list would cost time
    if package is None or package.origin is None:
        raise ModuleNotFoundError(_PACKAGE, name=_PACKAGE)
    with Path(package.origin).with_name(_FILE).open(encoding="utf-8-sig") as lines:
        for line in lines:
            yield line.partition(" ")[0]
