"""Where facts say different things of one matter at the same time: shown, never hidden, so each must be declared."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.core.dates import PartialDate
from bot.core.model import Fact

_RATING = "the rating"


@dataclass(frozen=True, slots=True)
class _Said:
    """One value that a fact gives something, and when it holds."""

    fact: Fact
    value: str
    when: PartialDate


def undeclared(facts: Sequence[Fact]) -> Iterator[tuple[Fact, str]]:
    """Yield each fact that contradicts another, or itself, without conflicts_with saying so, and what is the matter."""
    said: dict[tuple[str, str], list[_Said]] = defaultdict(list)
    for fact in facts:
        for state in fact.states:
            said[state.subject, state.attribute].append(_Said(fact, state.value, state.when or fact.as_of))
        if fact.data is not None:
            said["", _RATING].append(_Said(fact, fact.data.rating, fact.data.since))
    for (subject, attribute), values in said.items():
        for one, other in itertools.combinations(values, 2):
            same = one.value.casefold() == other.value.casefold()
            apart = one.when.last_day < other.when.first_day or other.when.last_day < one.when.first_day
            declared = other.fact.id in one.fact.conflicts_with or one.fact.id in other.fact.conflicts_with
            if not (same or apart or declared):
                matter = f"{attribute} of {subject}" if subject else attribute
                yield (
                    one.fact,
                    f'says that {matter} is "{one.value}" in {one.when}, while {other.fact.id} says "{other.value}"; '
                    f"if both stand in the sources, declare it: conflicts_with: [{other.fact.id}]",
                )
