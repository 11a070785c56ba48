"""Whether a message sounds like a child, or the writer, in danger: looked at before anything is matched.

The words are in danger.yaml: what is done to somebody, what they lack, who they are, and, against it, the words of a
question about the record. A message is weighed by which of them it has; the weights, too, are in the file. They were
fitted by logistic regression to messages like those of tests/danger, and rounded.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from bot.core.lexicon import english
from bot.core.phrases import Phrases
from bot.core.spelling import Speller
from bot.core.text import stem, words, words_of_each
from bot.core.yaml_file import read_yaml

CERTAIN, LIKELY, POSSIBLE = 2.5, 0.0, -3.0
"""From the first score on nothing else is looked at; from the second on it is danger, unless it is surely a question
about a fact; from the third on it is, if it is like a message that is known to mean danger."""

_LONGEST = 400
"""Words of a message that are looked at."""

_COMMON = 5_000
"""Most frequent words that a misspelt one may stand for, beside those of the lists."""

_MOST = 3
"""Words of a list that count; more of the same say nothing new."""

_AGE = re.compile(
    r"\b(?:i ?m|i am|am|he s|she s|hes|shes|is|only|just|turned|aged?) (?:only |just |now )?"
    r"(?:[4-9]|1[0-7]|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen)\b"
    r"(?! (?:years ago|per|months|weeks|social|children|staff))"
)
_ASKS = re.compile(r"(?:what|when|how|who|did|does|was|were|which|is the|are|have|has|any|names)\b")


class Danger:
    """Weighs messages."""

    def __init__(self, lists: Mapping[str, Sequence[str]], weights: Mapping[str, float]) -> None:
        """Take words or phrases by what they tell, and how much each kind of evidence weighs."""
        told: dict[tuple[str, ...], str] = {}
        vocabulary: set[str] = set()
        for name, forms in lists.items():
            for form in words_of_each(forms):
                told.setdefault(tuple(map(stem, form)), name)
                vocabulary.update(form)
        self._told = Phrases(told)
        self._weights = dict(weights)
        common = dict.fromkeys(english().words(_COMMON), 2)  # so that "frist" becomes first rather than wrist
        counts = {**dict.fromkeys(sorted(vocabulary), 1), **common}
        self._speller = Speller(counts, english().is_common, {word for form in told for word in form})

    @classmethod
    @lru_cache(maxsize=1)
    def in_english(cls) -> Danger:
        """Return the words and weights that ship."""
        read, problems = read_yaml(Path(__file__).with_name("danger.yaml"), "danger.yaml")
        assert not problems  # it ships with the program
        return cls(read.data["lists"], read.data["weights"])

    def score(self, message: str) -> float:
        """Return how much a message sounds like danger; LIKELY and the others say what to make of it."""
        return sum(self._weights.get(name, 0.0) * value for name, value in self.evidence(message).items())

    def evidence(self, message: str) -> dict[str, float]:
        """Return what the message has of each kind of evidence, by the names of the weights."""
        typed = words(message)[:_LONGEST]
        spelt = [found.word for word in typed for found in self._speller.correct(word)]
        has = Counter(name for _, _, name in self._told.runs([stem(word) for word in spelt]))
        text = " ".join(spelt)
        age = bool(_AGE.search(" ".join(typed)))
        somebody = bool(has["child"] or has["kin"] or age)
        done = has["harm"] + has["neglect"] + has["flight"] + has["despair"]
        found: dict[str, float] = {name: float(min(count, _MOST)) for name, count in has.items()}
        found |= {
            "always": 1.0,
            "harm to somebody": bool(somebody and has["harm"] + has["neglect"]),
            "harm to me": bool(has["self"] and has["harm"]),
            "fear for somebody": bool(somebody and has["fear"]),
            "form of a question": bool(_ASKS.match(text)),
            "nothing done": not done and bool(has["record"] or not (has["fear"] or somebody)),
        }
        return found
