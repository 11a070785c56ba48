"""Misspelt words, corrected against the words that the fact base itself uses."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.core.text import stem

_SHORTEST = 3
"""A word shorter than this is never corrected: almost anything is one edit away from it."""

_LONG = 6
"""From this length on two edits are allowed, below it one (MATCHING: OSA at most 1 below six letters, else 2)."""

_SMALL = 10_000
"""Words up to which a vocabulary is searched by one letter at either end, and beyond which by two."""

_SLIP, _FREQUENT, _OFTENER = 5, 8, 5
"""Letters from which on a word of the base may be a slip, how often the word meant must occur, and how much oftener."""

_LONG_SLIP = 8
"""Letters from which on such a word may be two edits from the word meant: "brexit" is two from "credit"."""

_OTHER_FIRST_LETTER = 0.5
"""Extra distance for a candidate with another first letter; people seldom get the first letter wrong."""

_SAME_CONSONANTS = 0.4
"""How much nearer a candidate with the same consonants is, doubled or not: people write as they speak."""

_FREQUENCY_BONUS = 0.08
"""How much the log frequency of a candidate in the base lowers its distance; it settles ties."""

_REMEMBERED = 50_000
"""Corrections kept before the memory is emptied, so that a flood of nonsense cannot fill it."""

_VOWELS, _DOUBLED = re.compile("[aeiou]+"), re.compile(r"(.)\1+")


@dataclass(frozen=True, slots=True)
class Correction:
    """A word as the base spells it, and how like the typed word it is: 1 the same, 0 unknown to the base."""

    word: str
    similarity: float


class Speller:
    """Corrects words to the vocabulary of a fact base by optimal string alignment distance."""

    def __init__(
        self, counts: Mapping[str, int], is_common: Callable[[str], bool], stems: Iterable[str] | None = None
    ) -> None:
        """Take how often each word occurs in the base, and which words are common English and stay as they are.

        The stems of the words may be given where they are known already.
        """
        self._counts = dict(counts)
        self._stems = frozenset(map(stem, self._counts) if stems is None else stems)
        self._is_common = is_common
        self._shared = 1 if len(self._counts) <= _SMALL else 2
        self._memory: dict[str, tuple[Correction, ...]] = {}

    @cached_property
    def _alike(self) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
        """The words of the base by beginning and by end; made when the first word is to be corrected."""
        beginning: dict[str, list[str]] = defaultdict(list)
        end: dict[str, list[str]] = defaultdict(list)
        shared = self._shared
        for word in self._counts:
            if len(word) >= _SHORTEST and not word.isdigit():
                beginning[word[:shared]].append(word)
                end[word[-shared:]].append(word)
        return beginning, end

    def correct(self, word: str) -> tuple[Correction, ...]:
        """Return the words meant: one as a rule, two where somebody forgot the space between them."""
        found = self._memory.get(word)
        if found is None:
            if len(self._memory) >= _REMEMBERED:
                self._memory.clear()
            found = self._memory[word] = self._correct(word)
        return found

    def knows(self, word: str) -> bool:
        """Tell whether the base uses the word."""
        return word in self._counts

    def _correct(self, word: str) -> tuple[Correction, ...]:
        if word in self._counts or stem(word) in self._stems:
            return (Correction(word, 1.0),)
        if len(word) < _SHORTEST or word.isdigit() or self._is_common(word):
            return (Correction(word, 0.0),)
        nearest = self.nearest(word, 2 if len(word) >= _LONG else 1)
        if nearest is not None:
            return (nearest,)
        return self._split(word) or (Correction(word, 0.0),)

    def nearest(self, word: str, edits: int, but: str = "") -> Correction | None:
        """Return the word of the base nearest to a word, other than one given; None if none is so few edits away."""
        beginning, end = self._alike
        alike = [*beginning.get(word[: self._shared], ()), *end.get(word[-self._shared :], ())]
        best: tuple[float, str, float] | None = None
        sounds = _consonants(word)
        for candidate, distance, _ in process.extract(word, alike, scorer=OSA.distance, score_cutoff=edits, limit=20):
            if candidate == but:
                continue
            rank = (
                distance
                + (0 if candidate[0] == word[0] else _OTHER_FIRST_LETTER)
                - _FREQUENCY_BONUS * math.log(self._counts[candidate])
                - (_SAME_CONSONANTS if _consonants(candidate) == sounds else 0)
            )
            if best is None or (rank, candidate) < best[:2]:
                best = (rank, candidate, distance)
        if best is None:
            return None
        return Correction(best[1], 1 - best[2] / max(len(word), 4))

    def _split(self, word: str) -> tuple[Correction, ...]:
        for cut in range(_SHORTEST + 1, len(word) - _SHORTEST):
            left, right = word[:cut], word[cut:]
            if left in self._counts and right in self._counts:
                return (Correction(left, 1.0), Correction(right, 1.0))
        return ()


def _consonants(word: str) -> str:
    """Return the consonants of a word, of doubled ones the first."""
    return _DOUBLED.sub(r"\1", _VOWELS.sub("", word))


def slips(counts: Mapping[str, int], is_common: Callable[[str], bool]) -> dict[str, str]:
    """Return the words of a base that are slips of far more frequent ones, with what was meant.

    People who write phrasings make typing errors, too, or make them on purpose; a slip must not become a word that
    the base is taken to know.
    """
    doubtful = {
        word: count
        for word, count in counts.items()
        if len(word) >= _SLIP and not word.isdigit() and not is_common(word)
    }
    speller = Speller({word: count for word, count in counts.items() if count >= _FREQUENT}, is_common)
    found: dict[str, str] = {}
    for word, count in doubtful.items():
        meant = speller.nearest(word, but=word, edits=2 if len(word) >= _LONG_SLIP else 1)
        if meant is not None and counts[meant.word] >= _OFTENER * count:
            found[word] = meant.word
    return found
