"""What a question means that continues the one before."""

from bot.core.continuing import Beside, weighed
from bot.core.matcher import Ranked
from bot.core.model import Citation, Fact, Gap, Reason


def fact(id_: str, *related: str) -> Fact:
    return Fact(
        id=id_,
        ask=(f"What of {id_}?",),
        answer="It is so.",
        cite=(Citation(source="paper", paragraphs=(1,)),),
        as_of="2020",
        said_by="the article",
        claim="event",
        related=related,
    )


FARE, BOAT, CREW, QUAY = range(4)
BESIDE = Beside(
    [
        fact("fare", "boat"),
        fact("boat"),
        fact("crew"),
        Gap(id="quay", reason=Reason.NOT_IN_SOURCES, ask=("Which quay?",), says="They do not say.", nearest=("boat",)),
    ]
)


def among(*candidates: tuple[int, float]) -> list[Ranked]:
    return [Ranked(owner, confidence, 0.0, 0, ()) for owner, confidence in candidates]


def test_related_facts_and_gaps_nearest_to_a_fact_lie_beside_it() -> None:
    assert BESIDE.mask(BOAT).tolist() == [True, True, False, True]
    assert BESIDE.mask(FARE).tolist() == [True, True, False, False]


def test_beside_a_gap_lies_what_lies_beside_its_facts() -> None:
    assert BESIDE.mask(QUAY).tolist() == [True, True, False, True]


def test_an_entry_that_all_readings_know_beats_the_answer_just_given() -> None:
    found = weighed(
        among((FARE, 0.7), (BOAT, 0.2)), among((BOAT, 0.1)), among((BOAT, 0.6)), FARE, BESIDE.mask(FARE), True
    )

    assert [one.owner for one in found] == [BOAT, FARE]


def test_without_anything_new_the_answer_just_given_is_meant_again() -> None:
    found = weighed(among((FARE, 0.9)), among((CREW, 0.02)), [], FARE, BESIDE.mask(FARE), True)

    assert found[0].owner == FARE


def test_a_question_that_stands_alone_is_no_less_sure_after_another() -> None:
    alone = among((CREW, 0.9))

    assert weighed(among((FARE, 0.3)), alone, [], FARE, BESIDE.mask(FARE), False)[0].confidence >= 0.9
    assert weighed([], [], [], FARE, BESIDE.mask(FARE), False) == []
