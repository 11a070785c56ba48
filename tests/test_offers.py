"""When facts are offered rather than told: a gap is nearly as likely, or a brief question is about a foreign word."""

from datetime import date
from pathlib import Path

import pytest

from bot.core.knowledge import Knowledge
from bot.core.matcher import Ranked
from bot.core.model import Fact, Gap, Reason
from bot.core.reading import Reading
from bot.core.reply import Abstention, Answer, Clarification, Reply

TODAY = date(2026, 11, 21)
KNOWLEDGE = Knowledge.load(Path(__file__).parents[1] / "knowledge")
JUDGE = KNOWLEDGE.judge(0.2, 0.1)
FACT = next(
    place
    for place, entry in enumerate(KNOWLEDGE.entries)
    if isinstance(entry, Fact) and not entry.data and not entry.sensitive
)
GAP = next(
    place
    for place, entry in enumerate(KNOWLEDGE.entries)
    if isinstance(entry, Gap)
    and entry.reason is Reason.NOT_IN_SOURCES
    and KNOWLEDGE.entries[FACT].id not in entry.nearest
)


def weighed(
    *found: tuple[int, float], stranger: str = "", words: str = "which of the partners helped them most"
) -> Reply:
    """Return the reply to a question with those candidates and confidences."""
    ranked = [Ranked(owner, confidence, confidence, 0, ()) for owner, confidence in found]
    query = KNOWLEDGE.matcher.read(words)
    read = KNOWLEDGE.think(words, today=TODAY).reading
    return JUDGE.decide(Reading(words, query, read.asked, ranked, ranked, stranger=stranger))


def test_a_fact_far_ahead_of_every_gap_is_told() -> None:
    assert isinstance(weighed((FACT, 0.6), (GAP, 0.1)), Answer)


def test_a_fact_with_a_gap_close_behind_is_offered() -> None:
    assert isinstance(weighed((FACT, 0.6), (GAP, 0.2)), Clarification)


def test_a_gap_far_ahead_of_every_fact_is_told() -> None:
    assert isinstance(weighed((GAP, 0.6), (FACT, 0.2)), Abstention)


def test_a_fact_close_behind_a_gap_is_offered() -> None:
    reply = weighed((GAP, 0.4), (FACT, 0.3))

    assert isinstance(reply, Clarification)
    assert reply.options[0].id == KNOWLEDGE.entries[FACT].id


def test_a_fact_that_nobody_asked_for_with_that_word_is_offered() -> None:
    assert isinstance(weighed((FACT, 0.6), stranger="trombone"), Clarification)


def test_a_fact_that_is_very_sure_is_told_whatever_the_word() -> None:
    assert isinstance(weighed((FACT, 0.9), stranger="trombone"), Answer)


def test_a_foreign_word_in_a_story_is_no_more_than_colour() -> None:
    story = "my aunt plays the trombone and she asks me to find out which of the partners helped them most"

    assert isinstance(weighed((FACT, 0.6), stranger="trombone", words=story), Answer)


def test_a_word_of_the_answer_is_not_foreign() -> None:
    fact = KNOWLEDGE.entries[FACT]
    assert isinstance(fact, Fact)

    assert isinstance(weighed((FACT, 0.6), stranger=fact.answer.split()[-1].strip(".").lower()), Answer)


@pytest.mark.parametrize(
    ("question", "stranger"),
    [
        ("how many parrots has the council", "parrots"),
        ("how many social workers has the council", ""),
        ("who told you this zeppelin qzxv", "zeppelin"),
    ],
)
def test_the_foreign_word_of_a_question_is_an_english_one(question: str, stranger: str) -> None:
    assert KNOWLEDGE.think(question, today=TODAY).reading.stranger == stranger


@pytest.mark.parametrize("question", ["and did that work out then", "well how was it", "was it worth it in the end"])
def test_a_question_that_names_nothing_is_asked_back(question: str) -> None:
    assert isinstance(KNOWLEDGE.ask(question, today=TODAY), Clarification)


def test_a_question_that_names_something_the_sources_lack_is_refused() -> None:
    assert isinstance(KNOWLEDGE.ask("how much does the council pay John Gregg", today=TODAY), Abstention)
