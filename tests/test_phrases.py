"""Runs of words that mean something."""

from bot.core.phrases import Phrases

PHRASES = Phrases({("port", "authority"): "authority", ("port",): "port", ("the", "port", "of", "harwell"): "town"})


def test_the_longest_run_at_a_place_is_found_and_none_over_another() -> None:
    found = list(PHRASES.runs(["the", "port", "of", "harwell", "port", "authority", "port"]))
    assert found == [(0, 4, "town"), (4, 6, "authority"), (6, 7, "port")]


def test_a_run_that_breaks_off_means_what_is_whole_in_it() -> None:
    assert list(PHRASES.runs(["the", "port", "of", "call"])) == [(1, 2, "port")]


def test_every_run_that_begins_at_a_place_is_told_the_longest_last() -> None:
    assert PHRASES.at(["a", "port", "authority"], 1) == [(2, "port"), (3, "authority")]
    assert PHRASES.at(["a", "port", "authority"], 0) == []


def test_no_phrases_are_false_and_an_empty_one_means_nothing() -> None:
    assert not Phrases[str]({})
    assert list(Phrases({(): "nothing"}).runs(["port"])) == []
