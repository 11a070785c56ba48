"""Which entries a question may be about that continues the one before: what speaks for each, multiplied.

A product of experts (Hinton 2002, "Training products of experts"): an entry must fit the question read together with
the one before, the question as it stands, and what lies beside the answer just given.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.core.matcher import Ranked
from bot.core.model import Fact, Gap

_TOGETHER, _ALONE, _BESIDE = 0.97, 0.69, 0.42
"""How much each way of reading counts: the exponents of its confidences."""

_TOLD, _NEIGHBOUR = 0.93, 0.58
"""How much speaks against the answer just given, since nobody asks the same again, and for what lies beside it."""

_NONE, _LEAST = -4.5, 0.01
"""How much speaks for none of them, and the confidence of an entry that a reading does not have.

All fitted by conditional logit to 720 follow-up questions of twenty writers; the last weight so that the product
goes with the thresholds of single questions.
"""


class Beside:
    """What lies beside each entry: its related facts, those about the same one person, and the gaps nearest to it."""

    def __init__(self, entries: Sequence[Fact | Gap]) -> None:
        """Take the entries in the order of the matcher's classes."""
        number = {entry.id: place for place, entry in enumerate(entries)}
        self._count = len(entries)
        self._near: dict[int, set[int]] = {place: {place} for place in range(len(entries))}
        for place, entry in enumerate(entries):
            for id_ in entry.related if isinstance(entry, Fact) else entry.nearest:
                if id_ in number:
                    self._near[place].add(number[id_])
                    self._near[number[id_]].add(place)
        by_person: dict[str, list[int]] = {}
        for place, entry in enumerate(entries):
            if isinstance(entry, Fact) and len(entry.slots.person) == 1:
                by_person.setdefault(next(iter(entry.slots.person)), []).append(place)
        for places in by_person.values():
            for place in places:
                self._near[place].update(places)
        self._facts = frozenset(place for place, entry in enumerate(entries) if isinstance(entry, Fact))

    def mask(self, place: int) -> NDArray[np.bool_]:
        """Return which entries lie beside one: beside a gap, those beside the facts nearest to it."""
        facts = {place} if place in self._facts else self._near[place] & self._facts
        mask = np.zeros(self._count, bool)
        for fact in facts:
            mask[list(self._near[fact])] = True
        return mask


def weighed(
    together: Sequence[Ranked],
    alone: Sequence[Ranked],
    beside: Sequence[Ranked],
    told: int,
    near: NDArray[np.bool_],
    dependent: bool,
) -> list[Ranked]:
    """Return the candidates of three readings, most confident first, given the entry told before and those beside it.

    A question that does not depend on the one before by its form is no less sure than it is alone.
    """
    found: dict[int, Ranked] = {}
    least = {} if dependent else {one.owner: one.confidence for one in alone}
    scores: dict[int, float] = {}
    for weight, ranking in ((_TOGETHER, together), (_ALONE, alone), (_BESIDE, beside)):
        for one in ranking:
            found.setdefault(one.owner, one)
            scores[one.owner] = scores.get(one.owner, 0.0) + weight * float(np.log1p(one.confidence / _LEAST))
    if not found:
        return []
    floor = (_TOGETHER + _ALONE + _BESIDE) * float(np.log(_LEAST))
    owners = list(found)
    attraction = np.array(
        [floor + scores[one] + _NEIGHBOUR * bool(near[one]) - _TOLD * (one == told) for one in owners]
    )
    shares = np.exp(attraction)
    shares /= shares.sum() + np.exp(_NONE)
    sure = (max(share, least.get(owner, 0.0)) for owner, share in zip(owners, shares.tolist(), strict=True))
    ranked = (found[owner]._replace(confidence=confidence) for owner, confidence in zip(owners, sure, strict=True))
    return sorted(ranked, key=lambda one: -one.confidence)
