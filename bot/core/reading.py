"""A question as the bot understands it: its words, its slots, and the entries that may answer it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.core.matcher import Near, Query, Ranked
from bot.core.slots import Asked


@dataclass(frozen=True, slots=True)
class Said:
    """What is remembered of a question for the one after it: little, since it is kept for thousands of people."""

    text: str
    asked: Asked
    told: Ranked | None
    """What it was most likely about."""


@dataclass(frozen=True)
class Reading:
    """One way to read a message."""

    text: str
    query: Query
    asked: Asked
    ranked: Sequence[Ranked]
    """The candidates that the slots allow, most confident first."""
    ungated: Sequence[Ranked]
    """The candidates without regard to slots: what the question is about."""
    vague: bool = False
    """Whether it only points at something that was never named."""
    parts: tuple[Reading, ...] = ()
    """The readings of its parts, where it asks for several things."""
    weight: float = math.inf
    """How much its words say: the sum of their rarities, some 5 for "how many were there"."""
    danger: float = -math.inf
    """How much the message sounds like somebody in danger."""
    stranger: str = ""
    """Its rarest word, if it is a telling one and nobody ever asked for a fact with it."""
    aside: bool = False
    """Whether it is small talk or the like, which leaves standing what was asked before."""
    near: Near | None = field(default=None, repr=False, compare=False)
    """The phrasings near it, kept for another ranking of the same words."""

    @property
    def confidence(self) -> float:
        """The confidence of the best candidate, 0 where there is none."""
        return self.ranked[0].confidence if self.ranked else 0.0

    @property
    def said(self) -> Said:
        """What is to be remembered of it."""
        return Said(self.text, self.asked, self.ranked[0]._replace(evidence=()) if self.ranked else None)

    def confidence_in(self, owner: int) -> float:
        """Return the confidence of one candidate, 0 where it is none."""
        return next((ranked.confidence for ranked in self.ranked if ranked.owner == owner), 0.0)
