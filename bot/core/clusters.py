"""Questions put together by what they mean: the same words after correction, stemming and the thesaurus."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from rapidfuzz import fuzz

T = TypeVar("T")

_ALIKE = 80.0
"""The likeness (0 to 100) of two questions' words from which they count as one question."""


def clusters(questions: Sequence[T], words: Callable[[T], Sequence[str]]) -> list[list[T]]:
    """Return the questions in groups, the largest first; the first of a group is the one it was begun with.

    A question joins the group whose first question it is most like, by rapidfuzz's token_sort_ratio over its words.
    """
    groups: list[tuple[str, list[T]]] = []
    for question in questions:
        key = " ".join(sorted(words(question)))
        likeness = [fuzz.token_sort_ratio(key, first, score_cutoff=_ALIKE) for first, _ in groups]
        best = max(range(len(groups)), key=likeness.__getitem__, default=-1)
        if best >= 0 and likeness[best] > 0:
            groups[best][1].append(question)
        else:
            groups.append((key, [question]))
    return sorted((group for _, group in groups), key=len, reverse=True)
