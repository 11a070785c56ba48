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
_OPENING = r"\W*(?:(?:and|n|so|but|ok|yeah|well)\W+)*"
_CLOSING = r"(?:\s(?:then|tho|though|exactly|please|pls))*\W*"
_THAT = r"(?:that one|this one|that|this|then|it)"
_SOURCE = re.compile(
    rf"""{_OPENING}(?:
      who(?:'?s|\ is|\ has)?\ (?:said|says|sez|sed|saying|reported|reports|claims|claimed)(?:\ (?:so|that|this|it))*
    | who\ told\ (?:you|u)(?:\ that)?
    | (?:says|said|sez)\ who
    | according\ to\ (?:whom?|which\ source)
    | how\ (?:do|would|did)\ (?:you|u)\ know(?:\ (?:that|this|it))*
    | (?:what|where)(?:'?s|\ is)\ (?:your|ur|the)\ (?:source|evidence)
    | where\ do\ (?:you|u)\ (?:get|have)\ (?:that|it|this)\ from
    | sources?
    ){_CLOSING}""",
    re.IGNORECASE | re.VERBOSE,
)
_WHAT_WAS = r"(?:(?:what|whats|what's|wat|wots|which|was|is|about|it|the|rating|grade|mark|came|just|right) )*"
_STEP_BACK = re.compile(rf"{_OPENING}{_WHAT_WAS}(?:before|b4|prior to)(?: {_THAT})?{_CLOSING}", re.IGNORECASE)
_STEP_ON = re.compile(rf"{_OPENING}{_WHAT_WAS}(?:after(?: {_THAT})?|afterwards){_CLOSING}", re.IGNORECASE)
_COUNTS = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_YEARS_ON = re.compile(
    rf"""\b(?:in\ )?(?:
      (?P<count>an?|{"|".join(_COUNTS[1:])}|\d\d?)\ (?:years?|yrs?)
      \ (?:(?P<later>later|on|after(?:wards)?)|before|b4|earlier|prior)
    | the\ (?:(?P<following>following|next)|previous)\ year
    | the\ year\ (?:(?P<after>after)|before|b4)
    )\b(?:\ (?:that|then|it))?""",
    re.IGNORECASE | re.VERBOSE,
)
_ANOTHER = re.compile(
    r"\b(?:(?:some|sum|som)thing (?:else|different)"
    r"|(?:different|another|other|new|unrelated) (?:question|topic|subject)"
    r"|change of (?:subject|topic)|changing (?:the )?(?:subject|topic)|on another note)\b",
    re.IGNORECASE,
)
_POINTERS = listed("pointers.txt")
_EMPTY = listed("empty.txt")

_SHORT = 3
"""Words of a short question."""


def leans(question: str) -> bool:
    """Tell whether a question's form says that it cannot stand alone."""
    return bool(_LEANS.search(question))


def is_short(question: str) -> bool:
    """Tell whether a question is so short that it is taken to lean on the one before, unless it surely stands alone."""
    return len(question.split()) <= _SHORT


def points(words: Sequence[str]) -> bool:
    """Tell whether a word points at something said before, such as "it" in "how long did it take"."""
    return not _POINTERS.isdisjoint(words)


def only_points(words: Sequence[str]) -> bool:
    """Tell whether words do nothing but point at something said before, such as "what did he say about it"."""
    return points(words) and _EMPTY.union(_POINTERS).issuperset(words)


def adds_little(question: str, words: Sequence[str], most: int = 1) -> bool:
    """Tell whether a question names a year and at most so many words beside, such as "and 2016 then".

    The matter is that of the question before.
    """
    named = [word for word in words if not word.isdigit() and word not in _EMPTY and word not in _POINTERS]
    few = len(named) <= most and len(named) < len(words)
    return few and any(map(str.isdigit, words)) and not _ASKS_ANEW.match(question)


def same_time(question: str) -> bool:
    """Tell whether a question is about the time of the one before, such as "who was in charge then"."""
    return bool(_SAME_TIME.search(question))


def with_name(question: str, people: Iterable[Name]) -> str | None:
    """Return the question with "he" or "she" replaced by the one person meant, None where that cannot be done."""
    named = list(people)
    if len(named) != 1 or not _HE.search(question):
        return None
    return _HE.sub(named[0].name, question)


def asks_source(question: str) -> bool:
    """Tell whether a question only asks who says what was just answered, such as "says who" or "how do you know"."""
    return bool(_SOURCE.fullmatch(question))


def steps(question: str) -> int:
    """Return -1 for a question for what was before, such as "and before that", 1 for what came after; else 0."""
    return -1 if _STEP_BACK.fullmatch(question) else int(bool(_STEP_ON.fullmatch(question)))


def at_year(question: str, year: int) -> str:
    """Return the question with a year counted from another one, such as "five years later", written as that year."""

    def counted(found: re.Match[str]) -> str:
        count = (found["count"] or "a").lower()
        number = int(count) if count.isdigit() else _COUNTS.index(count) if count in _COUNTS else 1
        later = found["later"] or found["following"] or found["after"]
        return f"in {year + number if later else year - number}"

    return _YEARS_ON.sub(counted, question)


def changes_subject(question: str) -> bool:
    """Tell whether a question says of itself that it is about something else than the one before."""
    return bool(_ANOTHER.search(question))


_VERB = (
    r"(?:whos?|hu|hoo|whats?|wots?|wats?|when|wen|where|which|wich|why|hows?"
    r"|did|was|were|is|are|do|does|has|have|had)\b"
)
_ASKS = re.compile(rf"{_OPENING}(?:say|tell me|tell us|explain)?\W*{_VERB}", re.IGNORECASE)
_PART = re.compile(
    r"(?:[,;?]|\band\b|\bn\b|&|\bplus\b|\balso\b){1,4}\s*(?:(?:and|n|also|but|then|say|tell me|tell us|explain) ){0,4}"
    rf"(?={_VERB})",
    re.IGNORECASE,
)
_BOTH = re.compile(
    r"(?P<head>.*?)\b(?P<about>about|on|of|for|with|in)\b(?P<one>.+?)(?:,|\band\b|\bn\b|&){1,4}\s*(?P=about)\b(?P<other>.+)",
    re.IGNORECASE | re.DOTALL,
)
_ONE_WORD = frozenset({"why", "when", "how", "where"})
"""Words that ask by themselves, as in "what was it and why"."""

_SENTENCE = 300
"""Characters of a sentence that may ask about two things with one verb."""


def asks(question: str) -> bool:
    """Tell whether a text begins as a question does, such as "who was he"."""
    return bool(_ASKS.match(question))


def parts(question: str) -> list[str]:
    """Return the questions within one message; one if it is only one.

    They may have a verb each, as in "who was he, and when did he start", or share one, as in "what did it say about
    leaders and about social workers".
    """
    found = [part.strip(" ,;.&") for part in _PART.split(question)]
    found = [part for part in found if len(part.split()) > 1 or part.lower() in _ONE_WORD]
    both = _BOTH.fullmatch(question) if len(found) == 1 and len(question) <= _SENTENCE else None
    if both:
        found = [f"{both['head']}{both['about']}{both[part].rstrip()}" for part in ("one", "other")]
    return found
