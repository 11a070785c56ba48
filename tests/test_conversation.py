"""Questions that lean on the one before, and messages that ask for several things."""

import time

import pytest

from bot.core.conversation import (
    adds_little,
    asks,
    asks_source,
    at_year,
    changes_subject,
    is_short,
    leans,
    only_points,
    parts,
    points,
    same_time,
    steps,
    with_name,
)
from bot.core.model import Name

ANN = Name(id="ann-holt", name="Ann Holt")


@pytest.mark.parametrize("question", ["and in 2017?", "who was in charge then", "what about now", "when did he start"])
def test_a_follow_up_leans(question: str) -> None:
    assert leans(question)


@pytest.mark.parametrize(
    "question", ["What rating did Coventry get in 2014", "who was director of the service in 2017"]
)
def test_a_whole_question_stands_alone(question: str) -> None:
    assert not leans(question)


def test_three_words_are_short_and_may_lean_for_that_alone() -> None:
    assert is_short("why?")
    assert is_short("rating 2022")
    assert not is_short("what was the rating")


@pytest.mark.parametrize(
    ("question", "points_back", "only"),
    [("what did he say about it", True, True), ("how long did it take", True, False), ("who is Ann", False, False)],
)
def test_a_question_may_point_at_something_unnamed(question: str, points_back: bool, only: bool) -> None:
    assert points(question.split()) is points_back
    assert only_points(question.split()) is only


def test_a_pronoun_becomes_the_one_person_meant() -> None:
    assert with_name("when did she start", [ANN]) == "when did Ann Holt start"
    assert with_name("when did she start", [ANN, ANN.model_copy(update={"id": "other"})]) is None
    assert with_name("when did it start", [ANN]) is None


@pytest.mark.parametrize(
    ("message", "questions"),
    [
        ("who was he, and when did he start", ["who was he", "when did he start"]),
        ("who killed him, how old was he and who missed it", ["who killed him", "how old was he", "who missed it"]),
        ("What was praised and what was criticised?", ["What was praised", "what was criticised"]),
        ("who is Ann and tell me when she came", ["who is Ann", "when she came"]),
        ("what was said on boats AND on crews", ["what was said on boats", "what was said on crews"]),
        ("what was it and why", ["what was it", "why"]),
        ("bread and butter", ["bread and butter"]),
    ],
)
def test_several_questions_in_one_message(message: str, questions: list[str]) -> None:
    assert [part.rstrip("?") for part in parts(message)] == questions


@pytest.mark.parametrize(
    "message",
    ["?" * 4000, ", " * 2000, "and " * 1000, f"what {'on/' * 284}x {',' * 1136} y", f"what {'on a, ' * 45}"],
    ids=["marks", "commas", "ands", "slashes", "halves"],
)
def test_no_message_takes_long_to_be_parted(message: str) -> None:
    """Some took half a minute, their patterns being tried at every place for every length."""
    started = time.process_time()

    parts(message)

    assert time.process_time() - started < 0.2


@pytest.mark.parametrize(
    ("text", "is_one"), [("who was he", True), ("so tell me when he came", True), ("as for the crews, who", False)]
)
def test_a_text_that_begins_as_a_question_does(text: str, is_one: bool) -> None:
    assert asks(text) is is_one


@pytest.mark.parametrize(
    ("question", "little"),
    [
        ("and 2016 then", True),
        ("what about 2017", True),
        ("who was leader by 2022", False),
        ("what was he by 2022", False),
    ],
)
def test_a_question_of_its_own_is_no_mere_year(question: str, little: bool) -> None:
    assert adds_little(question, question.split()) is little


@pytest.mark.parametrize(("question", "same"), [("who was in charge then", True), ("and in 2017", False)])
def test_then_means_the_time_of_the_question_before(question: str, same: bool) -> None:
    assert same_time(question) is same


@pytest.mark.parametrize(
    "question", ["says who?", "who said so", "and who told you that", "how do you know?", "source?"]
)
def test_who_says_so_is_asked_of_the_answer_before(question: str) -> None:
    assert asks_source(question)


@pytest.mark.parametrize("question", ["who said it had been hard work", "how do you know Ann Holt", "what is a source"])
def test_who_said_something_is_a_question_of_its_own(question: str) -> None:
    assert not asks_source(question)


@pytest.mark.parametrize(
    ("question", "step"),
    [("and before that?", -1), ("what was it b4", -1), ("n after that", 1), ("before the war?", 0), ("what next", 0)],
)
def test_what_was_before_or_after_is_a_step_on_the_timeline(question: str, step: int) -> None:
    assert steps(question) == step


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("and five years later?", "and in 2022?"),
        ("2 yrs before that", "in 2015"),
        ("a year on", "in 2018"),
        ("the year before", "in 2016"),
        ("how many years later", "how many years later"),
    ],
)
def test_years_are_counted_from_the_year_before(question: str, meant: str) -> None:
    assert at_year(question, 2017) == meant


def test_a_question_may_say_that_it_is_about_something_else() -> None:
    assert changes_subject("ok, different question: who runs it?")
    assert not changes_subject("what else?")
