"""A release: one validated version of the knowledge, as it is recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.core.knowledge import Knowledge


@dataclass(frozen=True, slots=True)
class Release:
    """Its number and hash, who published it when and from where, what changed, and how it did."""

    number: int
    hash: str
    published: datetime
    origin: str
    """Where it was published: "discord", "terminal", or "start" for files found sound when the bot started."""
    moderator: int | None = None
    """The Discord id of who published it; None for the program, the terminal, and those who asked to be forgotten."""
    restores: int | None = None
    """The number of the release whose content this one brings back."""
    changes: Mapping[str, Any] = field(default_factory=dict)
    figures: Mapping[str, Any] = field(default_factory=dict)


def figures(knowledge: Knowledge) -> dict[str, Any]:
    """Return the counts and measurements that a release is recorded with."""
    counted: dict[str, Any] = {
        "facts": len(knowledge.facts),
        "gaps": len(knowledge.gaps),
        "phrasings": knowledge.phrasings,
        "golden": len(knowledge.golden),
    }
    measured = knowledge.calibration.measured
    if measured is not None and not knowledge.stale:
        counted |= {"questions": measured.questions, "right": measured.right, "wrong": measured.wrong}
    return counted
