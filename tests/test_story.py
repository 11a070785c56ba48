"""Where the question may stand in a long message."""

import pytest

from bot.core.story import bonus, segments

LEAD = "I moved here with my two little ones this spring and have asked everybody on our street, so before we sign"


@pytest.mark.parametrize(
    ("turn", "question"),
    [
        ("I'd like to know which way it was going", "which way it was going"),
        ("I wonder whether it got any better", "whether it got any better"),
        ("can you tell me wot they said then", "wot they said then"),
    ],
)
def test_a_question_is_found_at_the_end_of_a_long_sentence(turn: str, question: str) -> None:
    assert question in segments(f"{LEAD} {turn}.".removesuffix("."))


def test_a_short_sentence_is_read_as_a_whole() -> None:
    assert segments("Does anybody know which month it was?") == ["Does anybody know which month it was?"]


def test_a_question_counts_more_than_what_is_told() -> None:
    assert bonus("Who runs it?") > bonus("who runs it") > bonus("We moved here.")
