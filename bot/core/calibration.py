"""The numbers that turn evidence into decisions, fitted and stored, never guessed."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from bot.core.confidence import Confidence
from bot.core.problems import KnowledgeError, Problem

FILE = "calibration.json"

_STALE = 1.5
"""By how much the thresholds are raised while a calibration is older than the facts."""


@dataclass(frozen=True, slots=True)
class Measured:
    """How a fact base did on labelled questions."""

    questions: int
    right: float
    """The share (0 to 1) of questions with an answer that were answered rightly."""
    wrong: float
    """The share of all questions that got a wrong reply."""


@dataclass(frozen=True)
class Calibration:
    """The confidence of candidates and the two thresholds on it."""

    confidence: Confidence
    answer: float
    """Confidence from which a fact is given as the answer."""
    offer: float
    """Confidence from which facts are offered as choices; below it the bot abstains."""
    digest: str = ""
    """Hash of the knowledge it was fitted on; empty for the one that ships with the program."""
    measured: Measured | None = None
    """How that knowledge did with these thresholds, where they were fitted to labelled questions."""

    def is_stale(self, digest: str) -> bool:
        """Tell whether it was fitted to other facts than those with that digest."""
        return self.digest not in ("", digest)

    def thresholds(self, digest: str) -> tuple[float, float]:
        """Return the thresholds to answer and to offer from; stricter ones if the facts have changed since the fit."""
        factor = _STALE if self.is_stale(digest) else 1.0
        return min(self.answer * factor, 0.95), min(self.offer * factor, 0.95)

    @classmethod
    def from_json(cls, text: str) -> Calibration:
        """Read a stored calibration; raise ValueError or KeyError where it is malformed."""
        values: dict[str, Any] = json.loads(text)
        return cls(
            Confidence.from_json(values["confidence"]),
            float(values["answer"]),
            float(values["offer"]),
            str(values.get("digest", "")),
            Measured(**values["measured"]) if values.get("measured") else None,
        )

    def to_json(self) -> str:
        """Return it as JSON with one kind of evidence a line."""
        return json.dumps(
            {
                "answer": round(self.answer, 4),
                "offer": round(self.offer, 4),
                "digest": self.digest,
                "measured": asdict(self.measured) if self.measured else None,
                "confidence": self.confidence.to_json(),
            },
            indent=1,
        )


def shipped() -> Calibration:
    """Return the calibration that ships with the program, fitted on CLINC150."""
    return Calibration.from_json(resources.files("bot.core").joinpath(FILE).read_text(encoding="utf-8"))


def stored(folder: Path) -> Calibration | None:
    """Return the calibration beside a fact base, None where there is none; raise KnowledgeError if it is malformed."""
    try:
        return Calibration.from_json((folder / FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        message = "cannot be read; `python -m bot eval --calibrate` writes it anew, or delete it"
        raise KnowledgeError([Problem(FILE, 0, "", message)]) from error
