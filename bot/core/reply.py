"""What the bot may reply: an answer, a choice of questions, or an honest no."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.dates import PartialDate
from bot.core.model import Fact, Gap, Reason


@dataclass(frozen=True, slots=True)
class Answer:
    """One or several facts, each a clause with its own citation."""

    facts: tuple[Fact, ...]
    confidence: float
    unknown: tuple[Gap, ...] = ()
    """What else was asked, which the sources do not say."""
    not_rated: str | None = None
    """A grade that the question took for granted wrongly."""
    dated: bool = False
    """Whether the question asks for now, so that the reply says where the sources end."""


@dataclass(frozen=True, slots=True)
class WorkedOut:
    """The rating in force between two judgements."""

    when: PartialDate
    earlier: Fact
    later: Fact
    confidence: float

    @property
    def facts(self) -> tuple[Fact, ...]:
        """The two judgements."""
        return (self.earlier, self.later)


@dataclass(frozen=True, slots=True)
class Clarification:
    """Up to three facts that may be meant."""

    options: tuple[Fact, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class Abstention:
    """An honest no with its reason, what we say about the gap if it is a known one, and what could be asked instead."""

    reason: Reason
    gap: Gap | None = None
    suggestions: tuple[Fact, ...] = ()
    when: PartialDate | None = None
    """The time that is not covered."""
    confidence: float = 0.0

    @property
    def signposts(self) -> bool:
        """Whether the message sounded like somebody in danger: such a one is not kept, logged or learnt from."""
        return self.reason is Reason.DANGER


Reply = Answer | WorkedOut | Clarification | Abstention
