"""Our matcher beside others, in one run on one machine: accuracy on CLINC150, speed from 1,000 phrasings up.

Every rival is used as its typical user would use it: the nearest phrasing decides the fact.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bot.core import calibration
from bot.core.lexicon import english
from bot.core.matcher import Learnt, Matcher
from bot.core.meaning import Meaning
from bot.core.thesaurus import Thesaurus
from bot.evaluation.typos import misspell

Entries = Sequence[Sequence[str]]
Answer = Callable[[str], list[int]]
"""From a question to the entries it may be about, likeliest first."""

SLIPPED = 0.10
"""The share of out-of-scope questions that may be answered when right answers are counted."""

_SEED = 7


@dataclass(frozen=True)
class Accuracy:
    """What part of questions finds its entry first or among three, and what part is answered rightly."""

    first: float
    among_three: float
    right: float | None
    """Right answers given while SLIPPED of out-of-scope questions slip through; None without a confidence."""


def ours(entries: Entries, meaning: Meaning | None = None) -> Matcher:
    """Return our matcher with the confidence that ships, and an encoder if one is given."""
    return Matcher(
        Learnt.learn(entries, Thesaurus(), meaning=meaning),
        lexicon=english(),
        confidence=calibration.shipped().confidence,
        thesaurus=Thesaurus(),
        meaning=meaning,
    )


def rivals(entries: Entries) -> Iterator[tuple[str, Answer]]:
    """Yield other matchers by name, each built from the same entries when its turn comes."""
    from rapidfuzz import fuzz, process

    phrasings = [phrasing for entry in entries for phrasing in entry]
    owners = [number for number, entry in enumerate(entries) for _ in entry]

    def by_ratio(scorer: Any) -> Answer:
        def answer(question: str) -> list[int]:
            found = process.extract(question, phrasings, scorer=scorer, limit=10)
            return list(dict.fromkeys(owners[place] for _, _, place in found))

        return answer

    yield "rapidfuzz WRatio", by_ratio(fuzz.WRatio)
    yield "rapidfuzz token_set_ratio", by_ratio(fuzz.token_set_ratio)
    yield "bm25s", _bm25s(phrasings, owners)
    yield "tantivy, fuzzy terms", _tantivy(phrasings, owners)


def _bm25s(phrasings: Sequence[str], owners: Sequence[int]) -> Answer:
    import bm25s  # the extra "bench"
    import Stemmer

    stemmer = Stemmer.Stemmer("english")
    retriever = bm25s.BM25()
    retriever.index(bm25s.tokenize(list(phrasings), stemmer=stemmer, show_progress=False), show_progress=False)

    def answer(question: str) -> list[int]:
        tokens = bm25s.tokenize([question], stemmer=stemmer, show_progress=False)
        found, _ = retriever.retrieve(tokens, k=min(10, len(owners)), show_progress=False)
        return list(dict.fromkeys(owners[int(place)] for place in found[0]))

    return answer


def _tantivy(phrasings: Sequence[str], owners: Sequence[int]) -> Answer:
    import tantivy  # the extra "bench"

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("ask", tokenizer_name="en_stem")
    builder.add_integer_field("owner", stored=True)
    schema = builder.build()
    index = tantivy.Index(schema)
    writer = index.writer()
    for phrasing, owner in zip(phrasings, owners, strict=True):
        writer.add_document(tantivy.Document(ask=phrasing, owner=owner))
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def answer(question: str) -> list[int]:
        words = "".join(c if c.isalnum() else " " for c in question.lower()).split()
        terms = [
            tantivy.Query.fuzzy_term_query(schema, "ask", word, distance=0 if len(word) < 4 else 1) for word in words
        ]
        if not terms:
            return []
        query = tantivy.Query.boolean_query([(tantivy.Occur.Should, term) for term in terms])
        hits = searcher.search(query, 10).hits
        return list(dict.fromkeys(int(searcher.doc(place)["owner"][0]) for _, place in hits))

    return answer


def clinc(path: Path, phrasings: int, questions: int) -> tuple[list[list[str]], list[tuple[str, int]], list[str]]:
    """Return entries of so many phrasings, labelled questions, and out-of-scope questions of CLINC150."""
    data = json.loads(path.read_text(encoding="utf-8"))
    chance = random.Random(_SEED)
    by_intent: dict[str, list[str]] = {}
    for text, intent in data["train"]:
        by_intent.setdefault(intent, []).append(text)
    entries = [chance.sample(texts, min(phrasings, len(texts))) for texts in by_intent.values()]
    number = {intent: place for place, intent in enumerate(by_intent)}
    asked = chance.sample([(text, number[intent]) for text, intent in data["test"]], questions)
    return entries, asked, [text for text, _ in data["oos_test"]]


def accuracy(answer: Answer, asked: Sequence[tuple[str, int]]) -> Accuracy:
    """Return how often a matcher without confidence finds the entry."""
    found = [(answer(text), gold) for text, gold in asked]
    first = sum(ranked[:1] == [gold] for ranked, gold in found)
    three = sum(gold in ranked[:3] for ranked, gold in found)
    return Accuracy(first / len(found), three / len(found), None)


def our_accuracy(matcher: Matcher, asked: Sequence[tuple[str, int]], outside: Sequence[str]) -> Accuracy:
    """Return how often our matcher finds the entry, and how often it answers rightly at SLIPPED."""
    found = [(matcher.find(text), gold) for text, gold in asked]
    first = sum(bool(ranked) and ranked[0].owner == gold for ranked, gold in found)
    three = sum(gold in [candidate.owner for candidate in ranked[:3]] for ranked, gold in found)
    strange = [ranked[0].confidence if (ranked := matcher.find(text)) else 0.0 for text in outside]
    bar = float(np.quantile(strange, 1 - SLIPPED))
    right = sum(bool(ranked) and ranked[0].owner == gold and ranked[0].confidence > bar for ranked, gold in found)
    return Accuracy(first / len(found), three / len(found), right / len(found))


def at_threshold(
    matcher: Matcher, asked: Sequence[tuple[str, int]], outside: Sequence[str]
) -> tuple[float, float, float]:
    """Return the shares answered rightly, wrongly, and of out-of-scope questions refused, at the shipped threshold."""
    bar = calibration.shipped().answer
    found = [(ranked[0], gold) for text, gold in asked if (ranked := matcher.find(text))]
    right = sum(best.owner == gold and best.confidence >= bar for best, gold in found)
    wrong = sum(best.owner != gold and best.confidence >= bar for best, gold in found)
    refused = sum(not (ranked := matcher.find(text)) or ranked[0].confidence < bar for text in outside)
    return right / len(asked), wrong / len(asked), refused / len(outside)


def misspelt(asked: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    """Return the questions with about one typing error for every eight letters."""
    chance = random.Random(_SEED)
    return [(misspell(text, chance), gold) for text, gold in asked]


def invented(phrasings: int) -> Entries:
    """Return a fact base of so many phrasings: ten for each fact, of common words about its own few rare ones."""
    chance = np.random.default_rng(_SEED)
    words = english().words(30_000)
    entries = []
    for _ in range(max(1, phrasings // 10)):
        own = [words[place] for place in chance.integers(500, len(words), 5)]
        filler = chance.zipf(1.3, 80) % 500
        entry = []
        for asked in range(10):
            kept = [word for word in own if chance.random() < 0.7] or own[:2]
            around = [words[int(place)] for place in filler[asked * 8 : asked * 8 + int(chance.integers(3, 8))]]
            mixed = [*kept, *around]
            entry.append(" ".join(mixed[place] for place in chance.permutation(len(mixed))))
        entries.append(entry)
    return entries


def questions_about(entries: Entries, count: int) -> list[str]:
    """Return misspelt and shortened phrasings, as questions for timing."""
    chance = random.Random(_SEED)
    asked = []
    for _ in range(count):
        words = chance.choice(chance.choice(entries)).split()
        kept = [word for word in words if chance.random() < 0.85] or words
        asked.append(misspell(" ".join(kept), chance, 16))
    return asked


def timed(answer: Callable[[str], object], asked: Sequence[str]) -> tuple[float, float]:
    """Return the median and the 99th percentile of the milliseconds that a question takes, after as many others."""
    half = len(asked) // 2
    for question in asked[:half]:
        answer(question)
    taken = []
    for question in asked[half:]:
        started = time.perf_counter()
        answer(question)
        taken.append(1000 * (time.perf_counter() - started))
    return float(np.median(taken)), float(np.quantile(taken, 0.99))
