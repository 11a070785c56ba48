"""Words as people type them, folded to words that can be compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib import resources
from itertools import islice

import Stemmer

from bot.core.pace import breathe

_SNOWBALL = Stemmer.Stemmer("english", 0)  # without PyStemmer's own cache: ours is below and has a bound

_THOUSANDS = re.compile(r"(\d)[, ](?=\d{3}\b)")
_CONTRACTION = re.compile(r"\b(?:i'm|can't|cannot|won't|shan't)\b|n't\b|'(?:re|s|ll|ve|d)\b")
_CONTRACTIONS = {
    "i'm": "i am",
    "can't": "can not",
    "cannot": "can not",
    "won't": "will not",
    "shan't": "shall not",
    "n't": " not",
    "'re": " are",
    "'s": "",
    "'ll": " will",
    "'ve": " have",
    "'d": " would",
}
_QUOTES = str.maketrans("\u2018\u2019\u02bc\u00b4`\u201c\u201d", "'''''\"\"")
_UNSEEN = frozenset({"Mn", "Cf", "Cc"})
_REMEMBERED = 20_000
"""Characters whose folding is remembered."""

_AT_ONCE = 256
"""Texts taken apart in one go, while which other threads wait."""


class _Folded(dict[int, str]):
    """What each code point folds to, for str.translate."""

    def __missing__(self, code: int) -> str:
        decomposed = unicodedata.normalize("NFKD", chr(code).translate(_QUOTES)).translate(_QUOTES)
        seen = (c for c in decomposed if c in "\n\t" or unicodedata.category(c) not in _UNSEEN)
        folded = "".join(seen).casefold()
        if len(self) < _REMEMBERED:
            self[code] = folded
        return folded


_FOLDED = _Folded()


class _Apart(dict[int, str]):
    """What each code point becomes for split() to take words apart: letters and digits stay, all else is a space."""

    def __missing__(self, code: int) -> str:
        apart = chr(code) if chr(code).isalnum() else " "
        if len(self) < _REMEMBERED:
            self[code] = apart
        return apart


_APART = _Apart()


def listed(file: str) -> frozenset[str]:
    """Return the words of a file beside this one, whose first line says what they are."""
    text = resources.files("bot.core").joinpath(file).read_text(encoding="utf-8")
    return frozenset(text.partition("\n")[2].split())


def _shorthand() -> dict[str, list[str]]:
    lines = resources.files("bot.core").joinpath("shorthand.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split(" = ") for line in lines if not line.startswith("#"))
    return {form: expansion.split() for form, expansion in pairs}


_SHORTHAND = _shorthand()


def fold(text: str) -> str:
    """Return the text in lower case without accents, invisible characters or typographic quotes.

    Two texts that look alike to a reader fold to the same string, whatever their Unicode form.
    """
    return text.translate(_FOLDED)


def spell_out(folded: str) -> str:
    """Return a folded text with contractions written out and no commas in large numbers."""
    if "'" in folded or "cannot" in folded:
        folded = _CONTRACTION.sub(lambda match: _CONTRACTIONS[match.group()], folded)
    return _THOUSANDS.sub(r"\1", folded)


def split(folded: str) -> list[str]:
    """Return the runs of letters and digits of a folded text."""
    return folded.translate(_APART).split()


def expand(word: str) -> list[str]:
    """Return what a word of phone shorthand stands for; any other word stands for itself."""
    return _SHORTHAND.get(word) or [word]


def words(text: str) -> list[str]:
    """Return the words of a text in order: folded, contractions and phone shorthand written out."""
    return _written_out(tokens(text))


def tokens(text: str) -> list[str]:
    """Return the words of a text as an article has them: folded, contractions written out, shorthand left alone."""
    return split(spell_out(fold(text)))


def words_of_each(texts: Iterable[str]) -> Iterator[list[str]]:
    """Yield the words of each text; for many texts quicker than words(), since most is done for all at once."""
    rest = iter(texts)
    while some := list(islice(rest, _AT_ONCE)):
        lines = "\n".join(" ".join(text.split()) for text in some)
        for line in spell_out(fold(lines)).split("\n"):
            yield _written_out(split(line))
        breathe()


def _written_out(typed: list[str]) -> list[str]:
    if _SHORTHAND.keys().isdisjoint(typed):
        return typed
    return [word for form in typed for word in expand(form)]


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """Return the Snowball stem of a folded word: "ratings" and "rated" meet at "rate"."""
    stemmed: str = _SNOWBALL.stemWord(word)
    return stemmed
