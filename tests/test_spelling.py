"""Misspelt words are corrected to the base's own words, real words are left alone."""

import pytest

from bot.core.lexicon import english
from bot.core.spelling import Correction, Speller

COUNTS = {"inadequate": 9, "ofsted": 9, "coventry": 9, "rating": 9, "care": 5, "leavers": 5, "social": 3, "17": 2}


@pytest.fixture
def speller() -> Speller:
    return Speller(COUNTS, english().is_common)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("inadaquate", "inadequate"), ("offsted", "ofsted"), ("covnetry", "coventry"), ("ratting", "rating")],
)
def test_a_slip_is_corrected(speller: Speller, typed: str, meant: str) -> None:
    (found,) = speller.correct(typed)

    assert found.word == meant
    assert 0.5 < found.similarity < 1


def test_the_word_with_the_same_consonants_is_meant() -> None:
    """People drop a doubled letter more easily than they hit another one."""
    speller = Speller({"boy": 90, "boss": 9}, english().is_common)

    assert [found.word for found in speller.correct("bos")] == ["boss"]


def test_a_known_word_is_itself(speller: Speller) -> None:
    assert speller.correct("rating") == (Correction("rating", 1.0),)


def test_a_common_english_word_is_never_corrected(speller: Speller) -> None:
    assert speller.correct("dating") == (Correction("dating", 0.0),)


@pytest.mark.parametrize("typed", ["xq", "18", "zzzzzzzzzz"])
def test_short_words_numbers_and_nonsense_stay(speller: Speller, typed: str) -> None:
    assert speller.correct(typed) == (Correction(typed, 0.0),)


def test_a_forgotten_space_is_found(speller: Speller) -> None:
    assert [found.word for found in speller.correct("careleavers")] == ["care", "leavers"]
