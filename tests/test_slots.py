"""Years, months, people, places and grades are read exactly."""

from datetime import date

import pytest

from bot.core.dates import PartialDate
from bot.core.model import Name, Scope
from bot.core.slots import Asked, Slots, with_dated_years
from bot.core.text import words

SCOPE = Scope(
    subject="the ferry",
    place=Name(id="seahaven", name="Seahaven", also=("the haven",)),
    people=(Name(id="ann-holt", name="Ann Holt", also=("holt",)),),
    ratings=(Name(id="requires-improvement", name="requires improvement"),),
    elsewhere=frozenset({"leeds", "milton keynes"}),
    signpost="Call 999.",
    examples=("When does it run?",),
)
TODAY = date(2026, 11, 21)


def read(text: str) -> Asked:
    return Slots(SCOPE).read(text, words(text))


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("rating 2016", {2016}),
        ("from 2014 to 2022", {2014, 2022}),
        ("in '17", {2017}),
        ("how was it in 17 n 22?", {2017, 2022}),
        ("the 22 report", {2022}),
        ("since twenty seventeen", {2017}),
        ("two thousand and fourteen", {2014}),
        ("in twenty twenty two", {2022}),
        ("in 16 and 17 year olds", set()),
        ("in 20 years", set()),
        ("350,000 people", set()),
        ("\u00a32014", set()),
        ("12022", set()),
        ("16 and 17 year olds", set()),
        ("by the end of the 2010s", set()),
        ("2014s rating", {2014}),
    ],
)
def test_years(text: str, years: set[int]) -> None:
    assert read(text).years == years


@pytest.mark.parametrize(
    ("text", "dated"),
    [
        ("what was it last year", "what was it in 2025"),
        ("the rating this year", "the rating in 2026"),
        ("Next year?", "in 2027?"),
        ("and the next year", "and the next year"),
        ("rated five years ago", "rated in 2021"),
        ("a decade ago, which grade", "in 2016, which grade"),
        ("who died ten years ago", "who died ten years ago"),
        ("I moved here last year " + "and so on " * 10, "I moved here last year " + "and so on " * 10),
    ],
)
def test_years_counted_from_today(text: str, dated: str) -> None:
    assert with_dated_years(text, TODAY) == dated


def test_a_month_with_its_year() -> None:
    assert read("in June 2022?").month == PartialDate("2022-06")


def test_two_months_are_no_month() -> None:
    assert read("between March 2014 and June 2022").month is None


@pytest.mark.parametrize("text", ["what is it now", "the latest", "at the moment", "is she still there"])
def test_now(text: str) -> None:
    assert read(text).latest


def test_people_places_and_grades() -> None:
    asked = read("did Holt say Milton Keynes and the Haven require or requires improvement")

    assert asked == Asked(
        people=frozenset({"ann-holt"}),
        elsewhere=frozenset({"milton keynes"}),
        here=True,
        ratings=frozenset({"requires-improvement"}),
    )


def test_what_a_follow_up_does_not_name_comes_from_the_question_before() -> None:
    before = read("what did Ann Holt say in 2014")

    assert read("and in 2017?").after(before).people == {"ann-holt"}
    assert read("and in 2017?").after(before).years == {2017}
    assert read("and now?").after(before).years == frozenset()
