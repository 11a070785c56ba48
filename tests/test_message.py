"""Messages keep Discord's limits whatever the facts say."""

from hypothesis import given
from hypothesis import strategies as st

from bot.render.limits import CONTENT, cut, plain
from bot.render.message import Message


@given(st.text(max_size=5000), st.text(max_size=5000))
def test_content_is_never_too_long(text: str, footnote: str) -> None:
    assert len(Message(text, footnote).content) <= CONTENT


@given(st.text(max_size=300), st.integers(min_value=1, max_value=100))
def test_cut_keeps_the_length(text: str, length: int) -> None:
    assert len(cut(text, length)) <= length


def test_a_long_text_is_cut_at_a_word() -> None:
    assert cut("one two three four", 12) == "one two\u2026"


def test_the_footnote_is_small_print() -> None:
    assert Message("Good.", "Paper, 2022").content == "Good.\n-# Paper, 2022"


def test_a_person_who_stands_there_twice_is_named_twice() -> None:
    assert Message("1 by @5, 2 by @5", people=(5, 5)).content == "1 by <@5>, 2 by <@5>"


def test_nothing_of_discords_comes_alive_in_a_stored_text() -> None:
    quiet = plain("<@123> <#4> </ask:5> <t:6> [here](https://example.org)")

    assert not any(mark in quiet for mark in ("<@", "<#", "</", "<t:", "]("))
