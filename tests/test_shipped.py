"""The facts that ship: sound, findable, and answering what they must."""

import re
from pathlib import Path

import pytest

from bot.core.knowledge import Knowledge
from bot.core.model import Fact, Golden
from bot.core.reply import Answer, Clarification
from bot.render.wording import Wording
from bot.render.words import language

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
    assert KNOWLEDGE.golden_fault(golden) == ""


def test_one_question_is_answered_where_the_sources_leave_another_open() -> None:
    reply = KNOWLEDGE.ask("who is pat seaman and how old is she")

    assert isinstance(reply, Answer)
    assert [fact.id for fact in reply.facts] == ["pat-seaman"]
    assert [gap.id for gap in reply.unknown] == ["seaman-background"]
    assert reply.unknown[0].says in Wording(KNOWLEDGE, language()).text(reply)


def test_a_question_that_names_the_rating_is_about_it_whatever_was_asked_before() -> None:
    reply = KNOWLEDGE.ask("rating in 2016 and 2019", ["when did gregg join"])

    assert isinstance(reply, Answer)
    assert [fact.id for fact in reply.facts] == ["rating-2014", "rating-2017"]


def test_what_one_fact_surely_answers_as_a_whole_is_not_answered_in_parts() -> None:
    reply = KNOWLEDGE.ask("what improved and what still needs work")

    assert isinstance(reply, Answer)
    assert [fact.id for fact in reply.facts] == ["improved-2014-to-2022"]


@pytest.mark.parametrize(
    ("question", "context"),
    [
        ("who da boy of all this stuff", ()),
        ("was it a boy thing", ()),
        ("how long ago was it", ()),
        ("did it happen", ("tell me about the taper", "when", "by how much")),
    ],
)
def test_nobody_is_told_of_a_child_s_death_by_a_guess(question: str, context: tuple[str, ...]) -> None:
    reply = KNOWLEDGE.ask(question, context)
    told = reply.facts if isinstance(reply, Answer) else reply.options if isinstance(reply, Clarification) else ()

    assert not [fact.id for fact in told if fact.sensitive == "child-death"]


def test_every_example_is_a_phrasing_of_a_fact() -> None:
    """So that it can be offered as a button, too."""
    phrasings = {ask for fact in KNOWLEDGE.facts.values() for ask in fact.ask}

    assert phrasings.issuperset(KNOWLEDGE.scope.examples)


def test_answers_are_short_and_say_who_and_when() -> None:
    for fact in KNOWLEDGE.facts.values():
        assert re.search(r"\b(19|20)\d\d\b", fact.answer), fact.id
        assert fact.cite
        assert len(fact.ask) >= 10, fact.id


def test_nothing_is_copied_from_the_articles() -> None:
    """Seven words in a row are too many in an answer; a phrasing may name a job title of seven words."""
    if not ARTICLES.is_dir():
        pytest.skip("the articles are not here, so nothing can be compared with them")
    articles = [article.read_text(encoding="utf-8") for article in ARTICLES.glob("*.txt")]
    blocks = [block for article in articles for block in re.split(r"\n\s*\n", article)[2:]]
    taken = {length: set().union(*(runs(block, length) for block in blocks)) for length in (7, 8)}
    for entry in KNOWLEDGE.entries:
        said = entry.answer if isinstance(entry, Fact) else entry.says
        for line, length in ((said, 7), *((ask, 8) for ask in entry.ask)):
            assert taken[length].isdisjoint(runs(line, length)), line


def runs(text: str, length: int) -> set[tuple[str, ...]]:
    """Return all runs of so many words, in lower case and without apostrophes."""
    words = re.findall(r"[a-z0-9]+", re.sub("['\u2019]", "", text.lower()))
    return set(zip(*(words[start:] for start in range(length)), strict=False))
