"""Questions put together by what they mean: the same words after correction, stemming and the thesaurus."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from rapidfuzz import fuzz, process

T = TypeVar("T")

_ALIKE = 80.0
"""The likeness (0 to 100) of two questions' words from which they count as one question."""


def clusters(questions: Sequence[T], words: Callable[[T], Sequence[str]]) -> list[list[T]]:
    """Return the questions in groups, the largest first; the first of a group is the one it was begun with.

    A question joins the group whose first question it is most like, by rapidfuzz's token_sort_ratio over its words.
    """
    firsts: list[str] = []
    groups: list[list[T]] = []
    for question in questions:
        key = " ".join(sorted(words(question)))
        best = process.extractOne(key, firsts, scorer=fuzz.token_sort_ratio, score_cutoff=_ALIKE)
        if best is not None:
            groups[best[2]].append(question)
        else:
            firsts.append(key)
            groups.append([question])
    return sorted(groups, key=len, reverse=True)
