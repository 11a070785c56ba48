"""What a question can be about, by what is read from it exactly."""

import pytest

from bot.core.dates import PartialDate
from bot.core.gates import Gates
from bot.core.model import Citation, Fact, Gap, Reason, Slots
from bot.core.slots import Asked


def fact(**more: object) -> Fact:
    return Fact(
        id="ferry",
        ask=("When does the ferry run?",),
        answer="It ran at noon in 2017.",
        cite=(Citation(source="paper", paragraphs=(2,)),),
        as_of=PartialDate("2017"),
        said_by="the article",
        claim="event",
        **more,
    )


def is_open(entry: Fact | Gap, asked: Asked, spelt: str = "") -> bool:
    return bool(Gates([entry]).allowed(asked, spelt.split())[0])


@pytest.mark.parametrize(("year", "may"), [(2015, False), (2016, True), (2018, True), (2019, False)])
def test_a_fact_is_closed_outside_its_validity(year: int, may: bool) -> None:
    valid = fact(valid_from=PartialDate("2016"), valid_to=PartialDate("2018-03"))

    assert is_open(valid, Asked(years=frozenset({year}))) is may


@pytest.mark.parametrize(("years", "may"), [({2017}, True), ({2016}, False), ({2016, 2017}, False), (set(), True)])
def test_a_fact_of_a_year_answers_for_that_year_only(years: set[int], may: bool) -> None:
    assert is_open(fact(slots=Slots(year=frozenset({2017}))), Asked(years=frozenset(years))) is may


def test_a_fact_of_a_person_is_closed_to_questions_about_another_or_about_two() -> None:
    hers = fact(slots=Slots(person=frozenset({"ada"})))
    theirs = fact(slots=Slots(person=frozenset({"ada", "ben"})))

    assert is_open(hers, Asked(people=frozenset({"ada"})))
    assert not is_open(hers, Asked(people=frozenset({"ben"})))
    assert not is_open(hers, Asked(people=frozenset({"ada", "ben"})))
    assert is_open(theirs, Asked(people=frozenset({"ada", "ben"})))


def test_a_fact_is_closed_to_other_places() -> None:
    assert not is_open(fact(), Asked(elsewhere=frozenset({"leeds"})))


def test_a_gap_is_open_where_what_is_missing_is_named() -> None:
    gap = Gap(id="fare", reason=Reason.NOT_IN_SOURCES, ask=("What is the fare?",), says="Not said.", needs=("cost",))

    assert is_open(gap, Asked(), "what are the costs of it")
    assert not is_open(gap, Asked(), "when does it run")
