"""How sure the bot may be of each candidate: a choice among them and "none of them", by what speaks for each.

A conditional logit (McFadden 1974, "Conditional logit analysis of qualitative choice behavior"): the candidates of
one question compete, so a rival with as much evidence lowers the confidence, as it should.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]
Integers = NDArray[np.int64]

EVIDENCE = (
    "score",  # the discriminator's score
    "nearest",  # likeness of the nearest phrasing
    "votes",  # share of the neighbours' likeness that the fact's phrasings have
    "covered",  # share of the question's rarity that the fact's phrasings contain
    "likelihood",  # of the question's words in the fact's phrasings, over that in all phrasings (naive Bayes)
    "unknown",  # rarity of words that the base has never seen
    "foreign",  # rarity of words that the base has, but not in this fact
    "first",  # 1 for the discriminator's first choice
    "phrasing_covered",  # share of the nearest phrasing's rarity that the question contains
    "shortness",  # 1 / (1 + words)
    "token_sort",  # rapidfuzz ratio of the words in order with those of the fact's nearest phrasings, 0 to 1
)

_MOST = 30.0
"""The most that an exponent may be, so that no evidence, however odd, overflows."""

_NONE = 0.25
"""How much a question for "none of them" weighs in the fit beside one with a right candidate: to tell a fact from its
neighbours is harder than to tell what is about something else, and needs more of the evidence."""

_PENALTY = 10.0
"""Ridge penalty of the regression on standardised evidence."""


@dataclass(frozen=True)
class Confidence:
    """Turns the evidence for a question's candidates into calibrated probabilities of being right."""

    mean: Doubles
    spread: Doubles
    weights: Doubles
    """One weight for each kind of evidence, and the attraction of "none of them" last."""

    def of(self, evidence: Doubles) -> Doubles:
        """Return the probability of each candidate of one question (n x len(EVIDENCE)); what is left to 1 is none."""
        slope, start, none = self._line
        attraction = np.exp(np.minimum(evidence @ slope - start, _MOST))
        probabilities: Doubles = attraction / (attraction.sum() + none)
        return probabilities

    @cached_property
    def _line(self) -> tuple[Doubles, float, float]:
        """The attraction of evidence as it comes, its weights and what to take off, and the attraction of none."""
        slope = self.weights[:-1] / self.spread
        return slope, float(self.mean @ slope), float(np.exp(self.weights[-1]))

    @classmethod
    def fit(cls, evidence: Doubles, right: Doubles, question: Integers) -> Confidence:
        """Fit by Newton's method to rows of evidence, whether each was right (0 or 1), and whose candidate it was.

        Questions are numbered from 0; one without a right candidate is one for "none of them".
        """
        mean, spread = evidence.mean(0), evidence.std(0) + 1e-6
        rows = np.column_stack([(evidence - mean) / spread, np.zeros(len(evidence))])
        count, size = int(question.max()) + 1, rows.shape[1]
        none = 1 - np.minimum(np.bincount(question, right, count), 1)
        weight = np.where(none > 0, _NONE, 1.0)
        weight_of_row = weight[question]
        penalty = _PENALTY * np.eye(size)
        penalty[-1, -1] = 1e-6  # the attraction of none goes free
        weights = np.zeros(size)
        for _ in range(50):
            attraction = np.exp(np.clip(rows @ weights, -_MOST, _MOST))
            total = np.bincount(question, attraction, count) + np.exp(weights[-1])
            chosen, left = attraction / total[question], np.exp(weights[-1]) / total
            gradient = rows.T @ (weight_of_row * (chosen - right)) + penalty @ weights
            gradient[-1] += (weight * (left - none)).sum()
            expected = np.zeros((count, size))
            np.add.at(expected, question, rows * chosen[:, None])
            expected[:, -1] = left
            curvature = (rows * (weight_of_row * chosen)[:, None]).T @ rows + penalty
            curvature -= (expected * weight[:, None]).T @ expected
            curvature[-1, -1] += (weight * left).sum()
            step = np.linalg.solve(curvature, gradient)
            weights -= step
            if np.abs(step).max() < 1e-6:
                break
        return cls(mean, spread, weights)

    def to_json(self) -> dict[str, list[float]]:
        """Return the numbers by the name of the evidence, rounded to six digits."""
        columns = zip((*EVIDENCE, "none"), (*self.mean, 0.0), (*self.spread, 1.0), self.weights, strict=True)
        return {name: [float(f"{value:.6g}") for value in values] for name, *values in columns}

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Confidence:
        """Read what to_json wrote; raise KeyError where evidence is missing."""
        table = np.array([values[name] for name in (*EVIDENCE, "none")], float)
        return cls(table[:-1, 0], table[:-1, 1], table[:, 2])
