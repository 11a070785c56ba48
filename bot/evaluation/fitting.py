"""Learning from the fact base alone how sure the bot may be: hide phrasings, hide whole entries, ask for them.

A hidden phrasing should still be found; the phrasings of a hidden entry should be refused. Half of them are
misspelt. Phrasings are hidden a block at a time, because people add them a block at a time: what another hand
wrote is a fairer question than the odd one of a hundred.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.core.confidence import EVIDENCE, Confidence, Doubles, Integers
from bot.core.lexicon import english
from bot.core.matcher import Learnt, Matcher
from bot.core.thesaurus import Thesaurus
from bot.evaluation.typos import misspell

_FOLDS = 5
_FROM_KEPT, _FROM_HIDDEN = 8, 16
"""Questions from each entry in each fold: from one of which a block is hidden, from one hidden whole."""

_LETTERS_PER_ERROR = 12


@dataclass(frozen=True)
class Trials:
    """Evidence gathered by hiding: one row a candidate, those of a question one after another."""

    evidence: Doubles
    right: Doubles
    """1 where the candidate is the entry that the question was taken from, else 0."""
    question: Integers
    """The number of the question that each row belongs to."""


def neutral() -> Confidence:
    """Return a confidence that follows the discriminator's score alone, for gathering evidence."""
    size = len(EVIDENCE)
    return Confidence(np.zeros(size), np.ones(size), np.eye(size + 1)[0])


def fit(entries: Sequence[Sequence[str]], thesaurus: Thesaurus, seed: int = 7) -> tuple[Confidence, Trials]:
    """Fit the confidence to the phrasings of each entry; return it with the trials it was fitted to."""
    trials = hide_and_ask(entries, thesaurus, seed)
    return Confidence.fit(trials.evidence, trials.right, trials.question), trials


def hide_and_ask(entries: Sequence[Sequence[str]], thesaurus: Thesaurus, seed: int = 7) -> Trials:
    """Ask for hidden phrasings and for hidden entries, given the phrasings of each entry."""
    chance = random.Random(seed)
    fold_of = [number % _FOLDS for number in range(len(entries))]
    chance.shuffle(fold_of)
    rows: list[tuple[float, ...]] = []
    right: list[float] = []
    question: list[int] = []
    asked = 0
    for fold in range(_FOLDS):
        kept: list[list[str]] = []
        names: list[int] = []
        questions: list[tuple[str, int]] = []
        for number, phrasings in enumerate(entries):
            if fold_of[number] == fold:
                chosen = chance.sample(phrasings, min(len(phrasings), _FROM_HIDDEN))
                questions += [(phrasing, -1) for phrasing in chosen]
                continue
            start, stop = len(phrasings) * fold // _FOLDS, len(phrasings) * (fold + 1) // _FOLDS
            hidden = range(start, stop) if len(phrasings) >= _FOLDS else range(0)
            questions += [(phrasings[n], number) for n in chance.sample(hidden, min(_FROM_KEPT, len(hidden)))]
            kept.append([phrasing for n, phrasing in enumerate(phrasings) if n not in hidden])
            names.append(number)
        learnt = Learnt.learn(kept, thesaurus)
        matcher = Matcher(learnt, lexicon=english(), confidence=neutral(), thesaurus=thesaurus)
        for text, gold in questions:
            typed = misspell(text, chance, _LETTERS_PER_ERROR) if chance.random() < 0.5 else text
            ranked = matcher.find(typed)
            rows += [candidate.evidence for candidate in ranked]
            right += [float(names[candidate.owner] == gold) for candidate in ranked]
            question += [asked] * len(ranked)
            asked += bool(ranked)
    return Trials(np.array(rows), np.array(right), np.array(question))
