"""Learning from the fact base alone how sure the bot may be: hide phrasings, hide whole entries, ask for them.

A hidden phrasing should still be found; the phrasings of a hidden entry should be refused. Half of them are
misspelt. Every entry is hidden in one of the folds.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from bot.core.confidence import EVIDENCE, Confidence, Doubles, Integers
from bot.core.matcher import Matcher
from bot.core.typos import misspell

_FOLDS = 5
_HIDDEN_PHRASINGS = 4
"""Phrasings of one entry asked for in one fold."""

_HIDDEN_ENTRY_PHRASINGS = 8
_LETTERS_PER_ERROR = 12

Build = Callable[[Sequence[Sequence[str]], Confidence], Matcher]


@dataclass(frozen=True)
class Trials:
    """Evidence gathered by hiding: one row a candidate."""

    evidence: Doubles
    right: Doubles
    """1 where the candidate is the entry that the question was taken from, else 0."""
    question: Integers
    """The number of the question that each row belongs to."""


def neutral() -> Confidence:
    """Return a confidence that follows the discriminator's score alone, for gathering evidence."""
    size = len(EVIDENCE)
    return Confidence(np.zeros(size), np.ones(size), np.eye(size + 1)[0])


def hide_and_ask(entries: Sequence[Sequence[str]], build: Build, seed: int = 7) -> Trials:
    """Ask for hidden phrasings and hidden entries, given the phrasings of each entry."""
    chance = random.Random(seed)
    fold_of = [number % _FOLDS for number in range(len(entries))]
    chance.shuffle(fold_of)
    rows: list[tuple[float, ...]] = []
    right, question = [], []
    asked = 0
    for fold in range(_FOLDS):
        kept: list[list[str]] = []
        names: list[int] = []
        questions: list[tuple[str, int]] = []
        for number, phrasings in enumerate(entries):
            if fold_of[number] == fold:
                questions += [
                    (phrasing, -1)
                    for phrasing in chance.sample(phrasings, min(len(phrasings), _HIDDEN_ENTRY_PHRASINGS))
                ]
                continue
            start, stop = len(phrasings) * fold // _FOLDS, len(phrasings) * (fold + 1) // _FOLDS
            hidden = range(start, stop) if len(phrasings) >= _FOLDS else range(0)
            asked_for = chance.sample(hidden, min(_HIDDEN_PHRASINGS, len(hidden)))
            questions += [(phrasings[index], number) for index in asked_for]
            kept.append([phrasing for index, phrasing in enumerate(phrasings) if index not in hidden])
            names.append(number)
        matcher = build(kept, neutral())
        for text, gold in questions:
            if chance.random() < 0.5:
                text = misspell(text, chance, _LETTERS_PER_ERROR)
            for ranked in matcher.rank(matcher.read(text)):
                rows.append(ranked.evidence)
                right.append(float(names[ranked.owner] == gold))
                question.append(asked)
            asked += 1
    return Trials(np.array(rows), np.array(right), np.array(question))
