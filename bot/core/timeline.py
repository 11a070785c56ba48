"""Which rating was in force when, as far as the judgements in the fact base tell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.core.dates import PartialDate
from bot.core.model import Fact


@dataclass(frozen=True, slots=True)
class Judged:
    """The time asked about is that of a judgement."""

    fact: Fact


@dataclass(frozen=True, slots=True)
class InForce:
    """The time lies between two judgements: the earlier one's rating still held."""

    when: PartialDate
    earlier: Fact
    later: Fact


@dataclass(frozen=True, slots=True)
class NotCovered:
    """The time lies outside the judgements; the nearest one is the first or the last."""

    when: PartialDate
    nearest: Fact


Standing = Judged | InForce | NotCovered


class Timeline:
    """The judgements of a fact base in the order of their dates."""

    def __init__(self, facts: Iterable[Fact]) -> None:
        """Take the facts; those with a judgement in their data make the timeline."""
        self.facts = sorted((fact for fact in facts if fact.data), key=lambda fact: _since(fact).first_day)

    def __bool__(self) -> bool:
        return bool(self.facts)

    def at(self, when: PartialDate) -> Standing:
        """Return which rating stood in a year or month; raise ValueError if there is no judgement at all."""
        if not self.facts:
            raise ValueError("the fact base holds no judgements")
        earlier: Fact | None = None
        for fact in self.facts:
            since = _since(fact)
            if since.first_day <= when.last_day and when.first_day <= since.last_day:
                return Judged(fact)
            if when.last_day < since.first_day:
                return InForce(when, earlier, fact) if earlier else NotCovered(when, fact)
            earlier = fact
        return NotCovered(when, self.facts[-1])


def _since(fact: Fact) -> PartialDate:
    assert fact.data is not None  # only facts with a judgement are on the timeline
    return fact.data.since
