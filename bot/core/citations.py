"""Whether citations hold: checked against the locks of the sources, without their texts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.core.derivation import wrong
from bot.core.files import Files
from bot.core.lock import Lock
from bot.core.model import Citation, Fact, Source
from bot.core.problems import Problem
from bot.core.support import unsupported
from bot.core.text import tokens

LONGEST_TERM = 4
"""Words of a term; a longer one would be the article's sentence rather than a figure, name or turn of phrase."""


def check_citations(files: Files) -> Iterator[Problem]:
    """Yield what does not hold: terms that do not stand where they are said to, and claims that nothing supports."""
    locks = files.locks
    facts = {fact.id: fact for fact in files.facts}
    sources = {source.id: source for source in files.sources}
    for id_ in sorted(sources.keys() - locks.keys()):
        yield files.problem(id_, f"has no lock; `python -m bot source add FILE --id {id_}` makes one from the article")
    for fact in files.facts:
        for citation in fact.citations:
            for term in citation.terms:
                if len(tokens(term)) > LONGEST_TERM:
                    yield files.problem(fact.id, f'the term "{term}" has more than {LONGEST_TERM} words')
            if citation.source in locks:
                for message in _standing(citation, locks[citation.source]):
                    yield files.problem(fact.id, message)
        for line in fact.derivation:
            if fault := wrong(line):
                yield files.problem(fact.id, f'the derivation "{line}" {fault}')
        yield from _unsupported(fact, files, facts, sources, locks)


def _standing(citation: Citation, lock: Lock) -> Iterator[str]:
    there = [number for number in citation.paragraphs if number <= len(lock.paragraphs)]
    several = len(citation.paragraphs) > 1 or not citation.terms  # of one paragraph each lost term is told anyway
    for number in citation.paragraphs:
        if number not in there:
            yield f"cites paragraph {number} of {citation.source}, which has {len(lock.paragraphs)}"
        elif lock.paragraphs[number - 1].boilerplate:
            yield f"cites paragraph {number} of {citation.source}, which is boilerplate"
        elif several and not any(lock.stands(term, number) for term in citation.terms):
            yield f"cites paragraph {number} of {citation.source}, in which none of its terms stands"
    for term in citation.terms:
        if not any(lock.stands(term, number) for number in there):
            where = f"paragraph {_listed(there)} of {citation.source}"
            yield f'"{term}" does not stand in {where}; {_elsewhere(term, lock)}'


def _unsupported(
    fact: Fact, files: Files, facts: Mapping[str, Fact], sources: Mapping[str, Source], locks: Mapping[str, Lock]
) -> Iterator[Problem]:
    for claim in unsupported(fact, facts, sources):
        where = [f"{_elsewhere(claim, lock)} of {id_}" for id_, lock in locks.items() if lock.where(claim)]
        hint = f" ({'; '.join(where)})" if where else ""
        yield files.problem(fact.id, f'the answer says "{claim}", which no term supports and nothing derives{hint}')


def _elsewhere(term: str, lock: Lock) -> str:
    where = lock.where(term)
    return f"it stands in paragraph {_listed(where)}" if where else "it stands nowhere in that article"


def _listed(numbers: list[int]) -> str:
    return ", ".join(map(str, numbers))
