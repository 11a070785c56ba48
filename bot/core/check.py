"""What must hold between the entries of a fact base, beyond the form of each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.core.citations import check_citations
from bot.core.conflicts import undeclared
from bot.core.counting import counted
from bot.core.files import Files
from bot.core.model import Fact
from bot.core.problems import Problem
from bot.core.text import words_of_each

_RELATIVE = re.compile(
    r"\b(now|today|recent|recently|current|currently|nowadays|presently|at present)\b", re.IGNORECASE
)

_FEWEST = 10
"""Phrasings from which on a fact is found well."""


def check_entries(files: Files, problems: Sequence[Problem] = ()) -> list[Problem]:
    """Return every problem between the entries; none for a fact base that may be published.

    The problems of form that were found before are given, so that no entry is blamed for naming another one that
    could not be read.
    """
    unread = frozenset(problem.file.partition("/")[0] for problem in problems)
    return [
        *_references(files, unread),
        *_phrasings(files),
        *_relative_words(files),
        *_conflicts(files),
        *check_citations(files),
    ]


def _references(files: Files, unread: frozenset[str]) -> Iterator[Problem]:
    known_sources, known_people, known_facts = (part not in unread for part in ("sources.yaml", "scope.yaml", "facts"))
    sources = {source.id for source in files.sources}
    facts = {fact.id for fact in files.facts}
    people = {person.id for person in files.scope.people} if files.scope else set()
    for fact in files.facts:
        for citation in fact.citations:
            if known_sources and citation.source not in sources:
                yield files.problem(fact.id, f'cites the source "{citation.source}", which sources.yaml does not have')
        for key in ("derived_from", "supersedes", "conflicts_with", "related"):
            for other in getattr(fact, key):
                if known_facts and other not in facts:
                    yield files.problem(fact.id, f'{key} names "{other}", which is no fact')
        if fact.valid_from and fact.valid_to and fact.valid_from.first_day > fact.valid_to.last_day:
            yield files.problem(fact.id, f"is valid to {fact.valid_to}, which is before {fact.valid_from}")
        for person in sorted(fact.slots.person - people) if known_people else ():
            yield files.problem(fact.id, f'slots.person names "{person}", whom scope.yaml does not have')
    for gap in files.gaps:
        for other in gap.nearest:
            if known_facts and other not in facts:
                yield files.problem(gap.id, f'nearest names "{other}", which is no fact')
    for golden in files.golden:
        for other in golden.facts:
            if known_facts and other not in facts:
                yield Problem("golden.yaml", 0, golden.ask, f'expects "{other}", which is no fact')


def _phrasings(files: Files) -> Iterator[Problem]:
    """Every phrasing has words and leads to one entry: the same words may not stand with two."""
    owners: dict[tuple[str, ...], str] = {}
    for entry in files.entries:
        for phrasing, key in zip(entry.ask, words_of_each(entry.ask), strict=True):
            if not key:
                yield files.problem(entry.id, f'the phrasing "{phrasing}" has no words')
            elif (owner := owners.setdefault(tuple(key), entry.id)) != entry.id:
                yield files.problem(entry.id, f'the phrasing "{phrasing}" stands with {owner} too')


def _relative_words(files: Files) -> Iterator[Problem]:
    publishers = "|".join(re.escape(source.publisher) for source in files.sources)
    for fact in files.facts:
        for match in _RELATIVE.finditer(re.sub(publishers, "", fact.answer)):
            yield files.problem(fact.id, f'the answer says "{match.group()}"; give the date instead')


def _conflicts(files: Files) -> Iterator[Problem]:
    for fact, message in undeclared(files.facts):
        yield files.problem(fact.id, message)


def weak_facts(files: Files) -> Iterator[Problem]:
    """Yield facts with too few phrasings; a warning, not an error."""
    for fact in files.facts:
        if isinstance(fact, Fact) and len(fact.ask) < _FEWEST:
            yield files.problem(fact.id, f"has {counted(len(fact.ask), 'phrasing')}; {_FEWEST} or more find it better")
