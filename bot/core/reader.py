"""From messages to readings: finds the question in a message, its parts, and what it takes from the one before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from bot.core.continuing import Beside, weighed
from bot.core.conversation import (
    adds_little,
    asks_source,
    at_year,
    changes_subject,
    is_short,
    leans,
    only_points,
    parts,
    same_time,
    steps,
    with_name,
)
from bot.core.danger import CERTAIN, POSSIBLE, Danger
from bot.core.gates import Gates
from bot.core.matcher import Matcher, Near, Query, Ranked
from bot.core.model import Fact, Gap, Name, Reason, Scope
from bot.core.reading import Reading, Said
from bot.core.slots import Asked, Slots, names_rating, with_dated_years, with_whole_years
from bot.core.story import bonus, segments
from bot.core.text import stem, words
from bot.core.timeline import Timeline

LONGEST = 6000
"""Characters of a message that are read; Discord's longest is 4,000."""

_SHORT = 14
"""Words up to which a message is taken as one question; a longer one may have the question inside a story."""

_TWO_QUESTIONS = 30
"""Words up to which a message is looked through for several questions; a longer one tells a story beside the one."""

_STANDS = 0.7
"""How sure a short question, such as "rating 2022", must be about a fact by itself not to lean on the one before."""

_PARTS = 4
"""Questions within one message that are answered together; nobody reads on after more."""

_VAGUE = 7
"""Words up to which a question may be too vague; more words than that do say something."""

_WORDS = 60
"""Words of a reading that are compared; what comes after them in one breath adds nothing but time."""

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_MONTH = re.compile(
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,? (?:of )?(?=(?:19|20)\d\d\b)", re.IGNORECASE
)
_CASE = frozenset({Reason.PERSONAL_CASE, Reason.DANGER})
_CASE_SHARE = 0.7
"""How likely a story must be somebody's own case, beside the best question found in it, to be taken as one."""

_SURELY = 0.7
"""How sure a gap must be whose missing thing is not named in one of the words that it needs."""

_LIKELY = 0.15
"""What share of the neighbours' likeness such a gap has at least; of seven questions one is worth a closer look."""

_VAGUE_ONLY, _DANGER = frozenset({Reason.TOO_VAGUE}), frozenset({Reason.DANGER})
_ASIDE = frozenset({Reason.SMALL_TALK, Reason.TOO_VAGUE, Reason.OFF_TOPIC})
"""Reasons of gaps that are no subject to be continued: after "hello", "rating 2022" is no question about greetings."""
_CHATTER = frozenset({Reason.SMALL_TALK, Reason.TOO_VAGUE, Reason.OFF_TOPIC, Reason.OPINION})
"""Reasons that a sentence within a story never has: "Hi all" before a question is no small talk."""


class Reader:
    """Reads messages for one fact base."""

    def __init__(
        self,
        matcher: Matcher,
        slots: Slots,
        gates: Gates,
        entries: Sequence[Fact | Gap],
        scope: Scope,
        timeline: Timeline,
    ) -> None:
        """Take what finds candidates, what reads slots, and what closes candidates by slots."""
        self._matcher, self._slots, self._gates, self._entries = matcher, slots, gates, entries
        self._facts = sum(isinstance(entry, Fact) for entry in entries)  # which stand before the gaps
        self._beside = Beside(entries)
        self._danger = Danger.in_english()
        self._people = {person.id: person for person in scope.people}
        grave = {entry.id for entry in entries if isinstance(entry, Fact) and entry.sensitive == "child-death"}
        self._grave = frozenset(
            number
            for number, entry in enumerate(entries)
            if entry.id in grave or (isinstance(entry, Gap) and not grave.isdisjoint(entry.nearest[:1]))
        )
        self._grave_words = frozenset(map(stem, scope.child_death))
        self._judged = sorted({fact.data.since.year for fact in timeline.facts if fact.data})

    def read(self, text: str, about: Asked | None = None, slots: Asked | None = None) -> Reading:
        """Read a text as one question.

        Slots that it does not name come from the question before, if given as about; or all of them are given.
        """
        query = self._matcher.read(text, _WORDS)
        asked = slots or self._slots.read(text, query.words)
        if about is not None:
            asked = asked.after(about)
        near = self._matcher.near(query)
        allowed = self._gates.allowed(asked, query.words)
        ranked = self._matcher.rank(near, allowed)
        if slots is None:
            ranked = self._missing(near, allowed) or ranked
        alike = self._with_judged_years(text)
        query_alike = self._matcher.read(alike, _WORDS) if alike != text else query
        near_alike = self._matcher.near(query_alike) if alike != text else near
        ungated = self._matcher.rank(near_alike, self._gates.allowed(Asked(), query_alike.words))
        if len(query.words) > _VAGUE:
            ungated, ranked = (self._without(found, _VAGUE_ONLY) for found in (ungated, ranked))
        stranger = self._matcher.stranger(near, self._facts)
        return Reading(text, query, asked, ranked, ungated, weight=near.question.total, stranger=stranger, near=near)

    def _missing(self, near: Near, allowed: NDArray[np.bool_]) -> list[Ranked]:
        """Return the candidates with a gap first whose matter is not named in so many words, if it is surely meant."""
        if near.share(self._gates.conditional & ~allowed) < _LIKELY:
            return []
        ranked = self._matcher.rank(near, allowed | self._gates.conditional)
        surely = bool(ranked) and not allowed[ranked[0].owner] and ranked[0].confidence >= _SURELY
        return ranked if surely else []

    def find(self, message: str, today: date, before: Said | None = None) -> Reading:
        """Read a message; one that is certain to be about danger is not matched with anything."""
        danger = self._danger.score(message[:LONGEST])
        if danger >= CERTAIN:
            return Reading(message, Query(()), Asked(), (), (), danger=danger)
        found = self._find(with_dated_years(with_whole_years(message[:LONGEST]), today), before)
        found = self._sparing(found, before)
        first = self._first(found)
        aside = isinstance(first, Gap) and first.reason in _ASIDE
        found = replace(found, danger=danger, aside=aside)
        return found if danger >= POSSIBLE else self._lacking(found, _DANGER)

    def _first(self, reading: Reading) -> Fact | Gap | None:
        return self._entries[reading.ranked[0].owner] if reading.ranked else None

    def _sparing(self, found: Reading, before: Said | None) -> Reading:
        """Return a reading without what is about a child's death, if neither it nor the question before says so."""
        said = {*found.query.words, *(words(before.text) if before else ())}
        if not self._grave_words or not self._grave_words.isdisjoint(map(stem, said)):
            return found
        both = (found.ranked, found.ungated)
        ranked, ungated = ([one for one in few if one.owner not in self._grave] for few in both)
        parts = tuple(self._sparing(part, before) for part in found.parts)
        return replace(found, ranked=ranked, ungated=ungated, parts=parts)

    def _find(self, message: str, before: Said | None) -> Reading:
        """Find the question inside a story, its parts, and what it takes from the one before."""
        before = None if changes_subject(message) else before
        whole = self.read(message)
        if len(whole.query.words) > _SHORT:
            inside = (self._inside(segment, whole) for segment in segments(message))
            within = max((self._lacking(whole, _CHATTER), *inside), key=_likelihood)
            whole = whole if self._is_case(whole, within) else within
        own = whole.text
        if before is not None:
            whole = self._after(whole, before)
        elif only_points(whole.query.words):
            whole = replace(whole, vague=True)
        several = parts(message if len(message.split()) <= _TWO_QUESTIONS else own)
        if 1 < len(several) <= _PARTS:
            found: list[Reading] = []
            for part in several:
                found.append(self._part(part, whole.asked, found[-1].said if found else before))
            whole = replace(whole, parts=tuple(found))
        return whole

    def _is_case(self, whole: Reading, within: Reading) -> bool:
        """Tell whether a story as a whole sounds like somebody's own case, rather than holding a question of fact."""
        first = self._first(whole)
        own = isinstance(first, Gap) and first.reason in _CASE
        return own and whole.confidence >= _CASE_SHARE * within.confidence

    def _inside(self, segment: str, whole: Reading) -> Reading:
        """Read a sentence of a story: whom and when it means may stand in another sentence."""
        people = [self._people[id_] for id_ in whole.asked.people if id_ in self._people]
        years = {year for year in whole.asked.years if self._judged and self._judged[0] <= year <= self._judged[-1]}
        about = Asked(years=frozenset(years), people=whole.asked.people)
        return self._lacking(self.read(with_name(segment, people) or segment, about), _CHATTER)

    def _part(self, part: str, asked: Asked, before: Said | None) -> Reading:
        alone = self.read(part, asked)
        return alone if before is None else self._after(alone, before)

    def _after(self, alone: Reading, before: Said) -> Reading:
        """Return the likelier of the question as it stands and as it continues the one before."""
        first = self._first(alone)
        chatter = isinstance(first, Gap) and first.reason is Reason.SMALL_TALK and alone.confidence >= _STANDS
        if chatter or not alone.query.words:
            return alone  # "thanks" or "wow" asks nothing, whatever it follows
        spelt = " ".join(alone.query.words)
        if asks_source(spelt):
            again = self.read(before.text, slots=before.asked)  # every answer says who says so
            return replace(again, ranked=[before.told], ungated=[before.told]) if before.told else again
        question = self._dated(spelt, before)
        question = with_name(question, self._person(before)) or question
        if question != spelt:
            alone = self.read(question)
        stands = alone.confidence >= _STANDS and isinstance(self._first(alone), Fact)
        dependent = leans(question) or (is_short(question) and not stands)
        slots = alone.asked.after(before.asked)
        earlier = _YEAR.sub(str(slots.year), before.text) if slots.year and alone.asked.years else before.text
        if adds_little(question, alone.query.words, 0 if stands or names_rating(question) else 1):
            dated = earlier if slots.year is None or _YEAR.search(earlier) else f"{earlier} in {slots.year}"
            return self.read(dated, slots=slots)
        if same_time(question):
            alone = self.read(question, Asked(before.asked.years, before.asked.month))
        carried = self.read(f"{earlier} {question} {question}", slots=slots)
        carried = self._lacking(replace(carried, text=f"{earlier} {question}"[-1000:]), _VAGUE_ONLY)
        own = self._lacking(alone, _VAGUE_ONLY) if dependent else alone
        if before.told is None:
            return max(own, carried, key=lambda reading: reading.confidence)
        return self._weighed(own, carried, before.told.owner, dependent)

    def _person(self, before: Said) -> list[Name]:
        """Return whom "he" or "she" means after a question: whom it names, else whom the answer to it is about."""
        told = self._entries[before.told.owner] if before.told else None
        ids = before.asked.people or (told.slots.person if isinstance(told, Fact) else frozenset())
        return [self._people[id_] for id_ in ids if id_ in self._people]

    def _dated(self, question: str, before: Said) -> str:
        """Return a question that counts from the year of the one before, such as "and before that", with its year."""
        told = self._entries[before.told.owner] if before.told else None
        judged = told.data.since.year if isinstance(told, Fact) and told.data else None
        year = before.asked.year or judged
        if year is None:
            return question
        step = steps(question)
        if step and year == judged:
            place = self._judged.index(year) + step
            year_then = self._judged[place] if 0 <= place < len(self._judged) else year + step
            return f"and in {year_then}"
        return at_year(question, year)

    def _weighed(self, alone: Reading, carried: Reading, told: int, dependent: bool) -> Reading:
        """Return what a question means after one was answered, by how it reads alone, carried on, and beside that."""
        mask = self._beside.mask(told)
        near = alone.near or self._matcher.near(alone.query)
        beside = self._matcher.rank(near, mask & self._gates.allowed(carried.asked, alone.query.words))
        ranked = weighed(carried.ranked, alone.ranked, beside, told, mask, dependent)
        ungated = weighed(carried.ungated, alone.ungated, beside, told, mask, dependent)
        if not ranked:
            return alone
        first = ranked[0].owner
        whole = carried if carried.confidence_in(first) >= alone.confidence_in(first) else alone
        weight = carried.weight if dependent else whole.weight
        return replace(whole, ranked=ranked, ungated=ungated, weight=weight, stranger="")

    def _lacking(self, reading: Reading, reasons: frozenset[Reason]) -> Reading:
        """Return the reading without gaps of some reasons among its candidates."""
        ranked, ungated = (self._without(found, reasons) for found in (reading.ranked, reading.ungated))
        return replace(reading, ranked=ranked, ungated=ungated)

    def _without(self, found: Sequence[Ranked], reasons: frozenset[Reason]) -> list[Ranked]:
        entries = self._entries
        return [
            ranked
            for ranked in found
            if not (isinstance(entry := entries[ranked.owner], Gap) and entry.reason in reasons)
        ]

    def _with_judged_years(self, text: str) -> str:
        """Return the text with each year replaced by the nearest judged one, and without the months before them.

        So "rating 2016" is about ratings although no phrasing says so; which rating it is, the timeline tells.
        """
        if not self._judged:
            return text
        named = _MONTH.sub("", text)
        return _YEAR.sub(lambda year: str(min(self._judged, key=lambda judged: abs(judged - int(year.group())))), named)


def _likelihood(reading: Reading) -> float:
    return reading.confidence + bonus(reading.text)
