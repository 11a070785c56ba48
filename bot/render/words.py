"""The wording of one language: its sentences, dates, numbers and plurals."""

from __future__ import annotations

import gettext
import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from importlib import resources
from string import Formatter
from types import MappingProxyType
from typing import Any

import yaml

from bot.core.dates import PartialDate

Sections = Mapping[str, Mapping[str, str]]
"""Sentences by section and key."""

FORMS = "|"
"""Stands between the forms of a word that goes with a number: {facts:fact|facts}."""

_SPACES = re.compile(r"[ \t\r\n]+")
"""What becomes one space; the spaces that keep words on a line, as French has before its colons, stay."""

IN_WORDS = "words"
"""What stands behind a number that is written as a word: {count:words}."""


class Words:
    """Sentences by section and key, with their blanks filled in; what the language lacks is said in another one."""

    def __init__(self, sections: Sections, instead: Words | None = None) -> None:
        """Take sections of named sentences, and the language that says what they lack, if there is one."""
        self.sections: Sections = MappingProxyType(
            {name: MappingProxyType(dict(sentences)) for name, sentences in sections.items()}
        )
        self._instead, self._filling = instead, _Filling(self)
        # The rule is that of gettext's catalogues, which translators know; this is what its own reader calls.
        self._form = gettext.c2py(self._sentence("plural", "rule"))

    def __reduce__(self) -> tuple[type[Words], tuple[Sections, Words | None]]:
        """Let it be pickled as what it was made of."""
        return Words, ({name: dict(sentences) for name, sentences in self.sections.items()}, self._instead)

    def __call__(self, section: str, key: str, **blanks: object) -> str:
        """Return a sentence; raise KeyError if there is no such sentence or a blank is not given.

        Dates and times are written as the language writes them; a number picks the form of the words that go with it.
        """
        filling = self._speaker(section, key)._filling
        return _SPACES.sub(" ", filling.vformat(self._sentence(section, key), (), blanks)).strip(" ")

    def own(self, section: str, key: str) -> str | None:
        """Return a sentence as it stands in this language's own file, its blanks not filled in; None if it does not."""
        return self.sections[section].get(key) if section in self.sections else None

    def has(self, section: str, key: str) -> bool:
        """Tell whether there is such a sentence, in this language or in the one that stands in for it."""
        return self._speaker(section, key).own(section, key) is not None

    def number(self, count: int) -> str:
        """Return a number as people write it in a sentence: "two", "14"."""
        return self.own("number", str(count)) or str(count)

    def date(self, when: PartialDate) -> str:
        """Return a date at its precision: 2017, March 2014, 12 August 2022."""
        year, *rest = when.text.split("-")
        if not rest:
            return self("date", "year", year=year)
        month = str(int(rest[0]))
        if len(rest) == 1:
            return self("date", "month", month=self("month", month), year=year)
        return self("date", "day", day=str(int(rest[1])), month=self("month_of_day", month), year=year)

    def moment(self, at: datetime) -> str:
        """Return a day and a time of day, both in UTC."""
        return self("date", "moment", date=self.date(PartialDate(at.date().isoformat())), time=f"{at:%H:%M}")

    def form(self, count: int, forms: str) -> str:
        """Return the form that goes with a number, of several with "|" between them."""
        each = forms.split(FORMS)
        return each[min(self._form(count), len(each) - 1)]

    def figure(self, value: float, layout: str) -> str:
        """Return a number laid out as Python's format does it, with the language's own marks in it."""
        marks = {",": self._sentence("figure", "thousands"), ".": self._sentence("figure", "point")}
        return "".join(marks.get(sign, sign) for sign in format(value, layout))

    def _sentence(self, section: str, key: str) -> str:
        return self._speaker(section, key).sections[section][key]

    def _speaker(self, section: str, key: str) -> Words:
        """Return who has the sentence: this language, or the one that says what it lacks."""
        return self if self._instead is None or self.own(section, key) is not None else self._instead


class _Filling(Formatter):
    """Fills the blanks of a sentence with what they stand for, as a language writes it."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def format_field(self, value: Any, format_spec: str) -> str:
        words = self._words
        match value:
            case PartialDate():
                return words.date(value)
            case datetime():
                return words.moment(value)
            case date():
                return words.date(PartialDate(value.isoformat()))
            case int() if format_spec == IN_WORDS:
                return words.number(value)
            case int() if FORMS in format_spec:
                return words.form(value, format_spec)
            case int() | float() if format_spec:
                return words.figure(value, format_spec)
        return str(value)


@lru_cache
def language() -> Words:
    """Return the wording that ships, which is English."""
    text = resources.files("bot.render").joinpath("en.yaml").read_text(encoding="utf-8")
    return Words(yaml.safe_load(text))
