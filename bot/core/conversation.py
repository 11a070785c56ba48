"""Questions that lean on the one before: "and in 2017?", "who was in charge then?", "why?"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.core.model import Name
from bot.core.text import listed

_LEANS = re.compile(
    r"^\W*(?:and|n|so|but|or|ok|okay|right|also|then|w(?:h)?at about|how about|same for|is that|was that|since)\b"
    r"|\b(?:he|him|his|she|her|hers|they|them|their|it|its|that|this|those|these|there|then|since|one|ones|same|em|else)\b",
    re.IGNORECASE,
)
_HE = re.compile(r"\b(?:he|him|his|she|her|hers)\b", re.IGNORECASE)
_ASKS_ANEW = re.compile(
    r"^\W*(?:and |n |so |but |ok )?"
    r"(?:who|whos|when|where|why|how (?:many|much|long|big|bad|good)|wh?at(?:'?s)? (?!about\b))",
    re.IGNORECASE,
)
"""How a question begins that is another one than the one before, whatever year it names."""

_SAME_TIME = re.compile(
    r"\b(?:then|by then|back then|same (?:year|time|month)|that (?:year|time|month)|at the time)\b", re.IGNORECASE
)
_POINTERS = listed("pointers.txt")
_EMPTY = listed("empty.txt")

_SHORT = 3
"""Words up to which a question is taken to lean on the one before."""


def leans(question: str) -> bool:
    """Tell whether a question's form says that it cannot stand alone."""
    return len(question.split()) <= _SHORT or bool(_LEANS.search(question))


def points(words: Sequence[str]) -> bool:
    """Tell whether words only point at something said before, such as "what did he say about it"."""
    return bool(_POINTERS.intersection(words)) and _EMPTY.union(_POINTERS).issuperset(words)


def adds_little(question: str, words: Sequence[str]) -> bool:
    """Tell whether a question names hardly more than a year, such as "and 2016 then": the matter is the one before."""
    known = _EMPTY | _POINTERS
    named = [word for word in words if not word.isdigit() and word not in known]
    return (
        len(named) <= 1 and len(named) < len(words) and any(map(str.isdigit, words)) and not _ASKS_ANEW.match(question)
    )


def same_time(question: str) -> bool:
    """Tell whether a question is about the time of the one before, such as "who was in charge then"."""
    return bool(_SAME_TIME.search(question))


def with_name(question: str, people: Iterable[Name]) -> str | None:
    """Return the question with "he" or "she" replaced by the one person meant, None where that cannot be done."""
    named = list(people)
    if len(named) != 1 or not _HE.search(question):
        return None
    return _HE.sub(named[0].name, question)


_PART = re.compile(
    r"(?:[,;?]|\band\b|\bn\b|&|\bplus\b|\balso\b)+\s*(?:and |n |also |but |then )*"
    r"(?=(?:who|hu|hoo|what|wot|wots|whats|wat|when|wen|where|which|wich|why|how|hows|did|was|were|is|are|do|does|has|have|had)\b)",
    re.IGNORECASE,
)


def parts(question: str) -> list[str]:
    """Return the questions within one message, such as "who was he, and when did he start"; one if it is only one."""
    found = [part.strip(" ,;.&") for part in _PART.split(question)]
    return [part for part in found if len(part.split()) > 1]
