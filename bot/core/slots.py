"""What is read exactly from a question before any scoring: years, months, people, other places, grades."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from bot.core.dates import PartialDate
from bot.core.model import Name, Scope
from bot.core.phrases import Phrases
from bot.core.text import fold, words

_YEAR = re.compile(r"(?<![\d,.£$])(1[89]\d\d|20\d\d|21\d\d)(?!\d|,\d|%|(?<=0)'?s\b)")
"""A year; neither part of a number nor a decade, as "the 2010s"."""
_SHORT_YEAR = re.compile(r"(?<!\w)['\u2019](1\d|2\d)\b")
_TEENS = ("twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty")
_UNITS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_COUNTS = (*_UNITS, "ten", "eleven", *_TEENS)
_SPOKEN_YEAR = re.compile(
    rf"\b(?:two thousand(?: and)?|twenty)[ -](?:twenty[ -](?P<unit>{'|'.join(_UNITS)})|(?P<teen>{'|'.join(_TEENS)}))\b",
    re.IGNORECASE,
)
_TYPED_YEAR = re.compile(
    r"""\b(?:
      (?P<when>(?:in|since|during|by|early|late|mid)\ )(?P<year>1[2-9]|2\d)
      (?:(?P<and>\ (?:and|n|or|vs)\ )(?P<other>1[2-9]|2\d))?
      (?=\W*$|[?!.,;:)]|\W+(?:n|and|or|vs|but|so|then|tho|though|did|was|were|what|who|when|how|why|is|are|with|as
        |innit|lol|pls|plz|please|again|it|they|he|she|report|article|piece|rating|inspection)\b(?!\W*\d))
    | (?P<the>the\ )(?P<named>1[2-9]|2\d)
      (?=\ (?:article|piece|story|write\ ?up|report|inspection|visit|rating|grade|mark|result|verdict|ofsted|one)\b)
    )""",
    re.IGNORECASE | re.VERBOSE,
)
"""A year of two digits as people type it, "in 17" or "the 22 report"; no age or count, as in "16 and 17 year olds"."""

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_YEAR = re.compile(rf"\b({'|'.join(_MONTHS)})[a-z]*\.?,? (?:of )?(20\d\d)\b")
_LATEST = re.compile(
    r"\b(now|nowadays|today|currently|current|latest|newest|most recent|these days|at the moment|atm|at present"
    r"|present|still|right now|to date|so far|as of today|this year)\b"
)
_LONG_NAME = 7
_STORY = 20
"""Words from which on "next year" or "last year" belongs to a story rather than to the question in it."""

_NEIGHBOUR = re.compile(r"(?<!the )\b(?:(?P<last>last year|a year ago)|(?P<next>next year)|this year)\b", re.IGNORECASE)
_YEARS_AGO = re.compile(
    rf"\b(?:(?P<count>{'|'.join(_COUNTS)}|\d\d?) (?:years?|yrs?)|a decade) (?:ago|back)\b", re.IGNORECASE
)
_RATING = re.compile(r"\b(?:rat(?:ing|ed?)|grad(?:ing|ed?)|marks?|judge?ments?|judged)\b")
"""A word beside which "five years ago" asks for the rating of that year; elsewhere such a count is a rough one."""


def names_rating(text: str) -> bool:
    """Tell whether a text says that it is about a rating."""
    return bool(_RATING.search(fold(text)))


def with_dated_years(text: str, today: date) -> str:
    """Return the text with years counted from the present one, "last year" or "the rating five years ago", as years."""
    if len(text.split()) > _STORY:
        return text
    year = today.year
    text = _NEIGHBOUR.sub(lambda found: f"in {year - bool(found['last']) + bool(found['next'])}", text)

    def counted(found: re.Match[str]) -> str:
        count = (found["count"] or "ten").lower()
        return f"in {year - (int(count) if count.isdigit() else _COUNTS.index(count) + 1)}"

    return _YEARS_AGO.sub(counted, text) if names_rating(text) else text


def with_whole_years(text: str) -> str:
    """Return the text with years of two digits or in words written out: "in 17" and "twenty seventeen" as 2017."""
    text = _SHORT_YEAR.sub(r"20\1", text)
    text = _TYPED_YEAR.sub(_typed_year, text)
    return _SPOKEN_YEAR.sub(_spoken_year, text)


def _typed_year(found: re.Match[str]) -> str:
    if found["the"]:
        return f"{found['the']}20{found['named']}"
    return f"{found['when']}20{found['year']}" + (f"{found['and']}20{found['other']}" if found["other"] else "")


def _spoken_year(found: re.Match[str]) -> str:
    unit, teen = found["unit"], found["teen"]
    return str(2021 + _UNITS.index(unit.lower()) if unit else 2012 + _TEENS.index(teen.lower()))


@dataclass(frozen=True, slots=True)
class Asked:
    """The slots of one question."""

    years: frozenset[int] = frozenset()
    month: PartialDate | None = None
    """The month, where exactly one is named with its year."""
    latest: bool = False
    """Whether it asks for now or the latest."""
    people: frozenset[str] = frozenset()
    elsewhere: frozenset[str] = frozenset()
    """Other places named."""
    here: bool = False
    """Whether our own place is named."""
    ratings: frozenset[str] = frozenset()
    """Grades named, by id."""

    def after(self, before: Asked) -> Asked:
        """Return these slots, with those of the question before where this one names none."""
        return Asked(
            years=self.years or (frozenset() if self.latest else before.years),
            month=self.month or (None if self.years or self.latest else before.month),
            latest=self.latest or (before.latest and not self.years),
            people=self.people or before.people,
            elsewhere=self.elsewhere or (frozenset() if self.here else before.elsewhere),
            here=self.here or before.here,
            ratings=self.ratings,
        )

    @property
    def year(self) -> int | None:
        """The year, where exactly one is named."""
        return next(iter(self.years)) if len(self.years) == 1 else None


class Slots:
    """Reads slots for one fact base."""

    def __init__(self, scope: Scope) -> None:
        """Take the people, places and grades to look for."""
        self._people = _Names(scope.people)
        self._here = _Names([scope.place])
        self._ratings = _Names(scope.ratings)
        self._elsewhere = _Names(Name(id="elsewhere", name=place) for place in scope.elsewhere)
        far = (word for word in self._elsewhere.words if len(word) >= _LONG_NAME)
        self.words = self._people.words | self._here.words | frozenset(far)
        """Words of names for the speller; short names of other places would swallow other words' slips."""

    def read(self, text: str, spelt: Sequence[str]) -> Asked:
        """Return the slots of a text, given its corrected words."""
        folded = with_whole_years(fold(text))
        years = {int(found) for found in _YEAR.findall(folded)}
        months = {PartialDate(f"{year}-{1 + _MONTHS.index(month):02}") for month, year in _MONTH_YEAR.findall(folded)}
        typed, corrected = words(text), self._elsewhere.found(spelt)
        return Asked(
            years=frozenset(years),
            month=next(iter(months)) if len(months) == 1 else None,
            latest=bool(_LATEST.search(folded)),
            people=self._people.ids(spelt) | self._people.ids(typed),
            elsewhere=self._elsewhere.found(typed) | {name for name in corrected if len(name) >= _LONG_NAME},
            here=bool(self._here.ids(spelt)),
            ratings=self._ratings.ids(spelt),
        )


class _Names:
    """Names of one or more words, found in a list of words."""

    def __init__(self, names: Iterable[Name]) -> None:
        ids = {tuple(words(form)): name.id for name in names for form in (name.name, *name.also)}
        self._ids = Phrases(ids)
        self.words = frozenset(word for form in ids for word in form)

    def ids(self, text: Sequence[str]) -> frozenset[str]:
        return frozenset(id_ for _, _, id_ in self._ids.runs(text))

    def found(self, text: Sequence[str]) -> frozenset[str]:
        return frozenset(" ".join(text[start:end]) for start, end, _ in self._ids.runs(text))
