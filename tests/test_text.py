"""Words as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.text import fold, stem, words


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("What's Ofsted's rating?", ["what", "ofsted", "rating"]),
        ("wats the ratting", ["what", "is", "the", "ratting"]),
        ("I can\u2019t, don\u2019t & won\u2019t", ["i", "can", "not", "do", "not", "will", "not"]),
        ("350,000 people", ["350000", "people"]),
        ("16- and 17-year-olds", ["16", "and", "17", "year", "olds"]),
        ("caf\u00e9 CAFE\u0301", ["cafe", "cafe"]),
        ("ra\u200bting\u202e", ["rating"]),
        ("\U0001f600\U0001f600", []),
        ("", []),
    ],
)
def test_words_are_folded_and_written_out(typed: str, read: list[str]) -> None:
    assert words(typed) == read


def test_forms_of_a_word_share_a_stem() -> None:
    assert stem("rating") == stem("ratings") == stem("rated")


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    once = fold(text)

    assert fold(once) == once


@given(st.text())
def test_words_of_words_are_the_same_words(text: str) -> None:
    found = words(text)

    assert all(word == word.casefold() and " " not in word for word in found)
