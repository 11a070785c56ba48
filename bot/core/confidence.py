"""How sure the bot may be of a candidate: a logistic regression over what speaks for and against it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]

EVIDENCE = (
    "score",  # the discriminator's score
    "lead",  # score minus the best rival's
    "nearest",  # cosine with the nearest phrasing
    "near",  # mean cosine with the three nearest phrasings
    "covered_by_fact",  # share of the question's rarity that the fact's phrasings contain
    "covered_by_nearest",  # the same for the nearest phrasing alone
    "unknown_share",  # share of the question's rarity that the base has never seen
    "unknown_mass",  # the same, absolute
    "foreign_mass",  # rarity of words that the base has, but not in this fact
    "first",  # 1 for the discriminator's first choice
    "phrasing_covered",  # share of the nearest phrasing's rarity that the question contains
    "shortness",  # 1 / (1 + words)
    "token_set",  # rapidfuzz ratios with the fact's nearest phrasings, 0 to 1
    "token_sort",
    "ratio",
    "asked_alike",  # share of what the question wants (a number, a date ...) that the fact's phrasings ask for too
)

_PENALTY = 10.0
"""Ridge penalty of the regression on standardised evidence."""


@dataclass(frozen=True)
class Confidence:
    """Turns rows of evidence into calibrated probabilities of being right."""

    mean: Doubles
    spread: Doubles
    weights: Doubles
    """One weight for each kind of evidence, and the intercept last."""

    def of(self, evidence: Doubles) -> Doubles:
        """Return a probability for each row (n x len(EVIDENCE))."""
        scores = ((evidence - self.mean) / self.spread) @ self.weights[:-1] + self.weights[-1]
        probabilities: Doubles = 1 / (1 + np.exp(-np.clip(scores, -30, 30)))
        return probabilities

    @classmethod
    def fit(cls, evidence: Doubles, right: Doubles, weight: Doubles) -> Confidence:
        """Fit by Newton's method to rows of evidence, whether each was right (0 or 1), and their weights."""
        mean, spread = evidence.mean(0), evidence.std(0) + 1e-6
        rows = np.column_stack([(evidence - mean) / spread, np.ones(len(evidence))])
        penalty = _PENALTY * np.eye(rows.shape[1])
        penalty[-1, -1] = 1e-6  # the intercept goes free
        weights = np.zeros(rows.shape[1])
        for _ in range(60):
            probability = 1 / (1 + np.exp(-np.clip(rows @ weights, -30, 30)))
            gradient = rows.T @ (weight * (probability - right)) + penalty @ weights
            curvature = (rows * (weight * probability * (1 - probability))[:, None]).T @ rows + penalty
            step = np.linalg.solve(curvature, gradient)
            weights -= step
            if np.abs(step).max() < 1e-6:
                break
        return cls(mean, spread, weights)

    def to_json(self) -> dict[str, list[float]]:
        """Return the numbers by the name of the evidence, rounded to six digits."""
        columns = zip((*EVIDENCE, "intercept"), (*self.mean, 0.0), (*self.spread, 1.0), self.weights, strict=True)
        return {name: [float(f"{value:.6g}") for value in values] for name, *values in columns}

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Confidence:
        """Read what to_json wrote; raise KeyError where evidence is missing."""
        table = np.array([values[name] for name in (*EVIDENCE, "intercept")], float)
        return cls(table[:-1, 0], table[:-1, 1], table[:, 2])
