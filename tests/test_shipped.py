"""The facts that ship: sound, findable, and answering what they must."""

import re
from pathlib import Path

import pytest

from bot.core.golden import fault
from bot.core.knowledge import Knowledge
from bot.core.model import Fact, Golden

FOLDER = Path(__file__).parents[1] / "knowledge"
ARTICLES = Path(__file__).parents[2] / "shared" / "articles"
KNOWLEDGE = Knowledge.load(FOLDER)


@pytest.mark.parametrize("fact", KNOWLEDGE.facts.values(), ids=lambda fact: fact.id)
def test_every_phrasing_leads_to_its_own_fact(fact: Fact) -> None:
    """Where two facts share a meaning the other may come first, but then the own one is next."""
    missed = [ask for ask in fact.ask if fact not in [found.entry for found in KNOWLEDGE.rank(ask, limit=2)]]

    assert len(missed) <= len(fact.ask) // 20, missed


@pytest.mark.parametrize("golden", KNOWLEDGE.golden, ids=lambda golden: golden.ask)
def test_golden_questions(golden: Golden) -> None:
    assert fault(golden, KNOWLEDGE.ask(golden.ask, golden.context)) == ""


def test_answers_are_short_and_say_who_and_when() -> None:
    for fact in KNOWLEDGE.facts.values():
        assert re.search(r"\b(19|20)\d\d\b", fact.answer), fact.id
        assert fact.cite
        assert len(fact.ask) >= 10, fact.id


def test_nothing_is_copied_from_the_articles() -> None:
    if not ARTICLES.is_dir():
        pytest.skip("the articles are not here, so nothing can be compared with them")
    words = re.compile(r"[a-z0-9]+")
    copied = {
        tuple(run)
        for article in ARTICLES.glob("*.txt")
        for block in re.split(r"\n\s*\n", article.read_text(encoding="utf-8").lower().replace("\u2019", ""))[2:]
        for run in zip(*(words.findall(block)[start:] for start in range(7)), strict=False)
    }
    for fact in KNOWLEDGE.facts.values():
        text = words.findall(fact.answer.lower().replace("'", ""))
        assert not copied.intersection(zip(*(text[start:] for start in range(7)), strict=False)), fact.id
