"""Whether what an answer names is supported.

Every number, date and name in it must be a term of one of its citations, stand with the source itself, or be derived.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Mapping

from bot.core.lexicon import english
from bot.core.model import Fact, Source
from bot.core.text import tokens

_NUMBERS = {
    "first": "1", "second": "2", "third": "3", "fourth": "4", "fifth": "5", "sixth": "6", "seventh": "7",
    "eighth": "8", "ninth": "9", "tenth": "10", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6",
    "seven": "7", "eight": "8", "nine": "9", "ten": "10", "eleven": "11", "twelve": "12", "decade": "10",
}  # fmt: skip
_SHORT_MONTHS = {month[:3].lower(): month.lower() for month in calendar.month_name[1:]}
_NUMBER = re.compile(r"\d+(?:st|nd|rd|th)?|\d+s")
_WRITTEN = re.compile(r"\d[\d,.]*\d|\w+")
_SENTENCE = re.compile(r"(?:^|[.!?:;]\s+|[“\"'(]\s*)$")
_NAME = re.compile(r"[A-Z][\w’']*")
_OPENERS = 1_000
"""How frequent a word must be to open a sentence before a name without being part of it: "The", "Only", "Before"."""

_ABOUT_NUMBERS = frozenset({"first", "second", "third", "decade"})
"""Number words that are as often no figure at all; they are not asked for."""


def unsupported(fact: Fact, facts: Mapping[str, Fact], sources: Mapping[str, Source]) -> list[str]:
    """Return the numbers, dates and names of a fact's answer that nothing supports, as they stand there."""
    known = frozenset(_plain(word) for text in _texts(fact, facts, sources, frozenset()) for word in tokens(text))
    return [text for text, plain in _claimed(fact.answer) if plain not in known]


def _texts(fact: Fact, facts: Mapping[str, Fact], sources: Mapping[str, Source], seen: frozenset[str]) -> Iterator[str]:
    """Yield whatever a fact may take figures and names from: its terms, its sources, its derivation and their facts."""
    for citation in fact.cite:
        yield from citation.terms
        source = sources.get(citation.source)
        if source is not None:
            yield from (source.author, source.publisher, source.title, str(source.published))
    yield from fact.derivation
    if fact.data is not None:
        yield fact.data.rating
    for other in fact.derived_from:
        if other in facts and other not in seen:
            yield from _texts(facts[other], facts, sources, seen | {fact.id})


def _claimed(answer: str) -> Iterator[tuple[str, str]]:
    """Yield each number, month and name of an answer as it stands there and as it is compared."""
    for written in _WRITTEN.findall(answer):
        for word in tokens(written):
            plain = _plain(word)
            if plain.isdigit() and word not in _ABOUT_NUMBERS:
                yield written, plain
    for match in _NAME.finditer(answer):
        parts = tokens(match.group())
        if not parts or _is_opening(answer, match, parts[0]):
            continue
        for part in parts:
            yield match.group(), _plain(part)


def _is_opening(answer: str, match: re.Match[str], word: str) -> bool:
    """Tell whether a common word has its capital letter only because a sentence begins."""
    if not _SENTENCE.search(answer[: match.start()]):
        return False
    name_follows = _NAME.match(answer[match.end() :].lstrip())
    return english().is_common(word, _OPENERS) if name_follows else english().is_common(word)


def _plain(word: str) -> str:
    """Return a number in digits and a month by its whole name; any other word as it is."""
    if word in _NUMBERS:
        return _NUMBERS[word]
    if _NUMBER.fullmatch(word):
        return word.rstrip("sthndr")
    return _SHORT_MONTHS.get(word, word)
