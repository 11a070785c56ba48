"""The phrasings nearest to a question: all that is worked out at once is what working it out one by one gives."""

from collections.abc import Sequence
from pathlib import Path
from threading import Thread

import numpy as np
import pytest

from bot.core import cache, calibration, index, indexing
from bot.core.index import Index
from bot.core.lexicon import english
from bot.core.matcher import Learnt, Matcher
from bot.core.text import words
from bot.core.texts import Texts
from bot.core.thesaurus import Thesaurus
from bot.evaluation import bench

CLASSES = [
    ["who runs the library", "who is in charge of the library", "library boss"],
    ["when does the library open", "opening hours of the library", "is the library open on sunday"],
    ["may I bring my dog", "are dogs allowed", "dogs in the park"],
    ["dogs", "what about a dog on the lead"],
]
FLAT = [phrasing for phrasings in CLASSES for phrasing in phrasings]
HALF = 1e-3
"""How exact a number of half precision is: the shapes of phrasings are kept so."""

SAME = Thesaurus([["boss", "in charge"]])


def indexed(classes: Sequence[Sequence[str]], thesaurus: Thesaurus = SAME) -> Index:
    learnt = Learnt.learn(classes, thesaurus)
    return Index(thesaurus, learnt.names, learnt.arrays)


def matched(learnt: Learnt) -> Matcher:
    return Matcher(learnt, lexicon=english(), confidence=calibration.shipped().confidence, thesaurus=Thesaurus())


def test_a_phrasing_asked_word_for_word_is_the_likeliest_and_wholly_alike() -> None:
    base = indexed(CLASSES)

    for number, phrasing in enumerate(FLAT):
        near = base.neighbours(base.terms(words(phrasing)))

        assert near.rows[np.argmax(near.likeness)] == number
        assert near.likeness.max() == pytest.approx(1, abs=HALF)


def test_phrasings_are_as_like_one_another_as_each_is_when_it_is_asked_for() -> None:
    base = indexed(CLASSES)
    near = base.neighbours(base.terms(words("is the boss of the library in, and may the dog come on sunday")))

    assert len(near.rows) == len(FLAT)
    for place, number in enumerate(near.rows.tolist()):
        asked = base.neighbours(base.terms(words(FLAT[number])))
        likeness = dict(zip(asked.rows.tolist(), asked.likeness.tolist(), strict=True))
        for other, row in enumerate(near.rows.tolist()):
            if other != place and row in likeness:
                assert near.kernel[place, other] == pytest.approx(likeness[row], abs=HALF)


def test_a_phrasing_can_be_left_out_of_its_own_neighbours() -> None:
    base = indexed(CLASSES)

    near = base.neighbours(base.terms(words(FLAT[0])), without=0)

    assert 0 not in near.rows
    assert near.rows[np.argmax(near.likeness)] == 1  # by its concept, "in charge" being "boss"


def test_a_question_without_a_word_of_the_base_has_no_neighbours() -> None:
    base = indexed(CLASSES)

    assert len(base.neighbours(base.terms(words("zzz"))).rows) == 0
    assert len(base.neighbours(base.terms([])).rows) == 0


def test_what_stands_in_one_class_only_weighs_more_than_what_is_as_rare_and_stands_in_all() -> None:
    spread = [[f"{own} apple one", f"{own} apple two", f"{own} three"] for own in ("ash", "oak", "elm", "fir")]
    learnt = Learnt.learn(spread, Thesaurus())
    weight = dict(zip(learnt.names, learnt.arrays["idf"].tolist(), strict=False))

    assert learnt.arrays["frequency"][learnt.names.index("three")] == 4
    assert learnt.arrays["frequency"][learnt.names.index("oak")] == 3
    assert weight["oak"] > 1.1 * weight["three"]


def test_a_large_base_finds_what_a_search_through_all_of_it_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    classes = bench.invented(3_000)
    questions = [words(question) for question in bench.questions_about(classes, 40)]
    whole = indexed(classes, Thesaurus())
    best = [whole.neighbours(whole.terms(question)) for question in questions]
    monkeypatch.setattr(indexing, "LONGEST", 60)
    monkeypatch.setattr(index, "LONGEST", 60)
    monkeypatch.setattr(index, "_BUDGET", 240)

    short = indexed(classes, Thesaurus())

    found = [short.neighbours(short.terms(question)) for question in questions]
    same = sum(
        one.rows[np.argmax(one.likeness)] == other.rows[np.argmax(other.likeness)]
        for one, other in zip(best, found, strict=True)
    )
    assert same >= 39


def test_shapes_that_are_kept_are_those_worked_out_for_a_question(monkeypatch: pytest.MonkeyPatch) -> None:
    classes = bench.invented(2_000)
    questions = [words(question) for question in bench.questions_about(classes, 40)]
    small = Learnt.learn(classes, Thesaurus())
    monkeypatch.setattr(indexing, "_SMALL", 1_000)
    large = Learnt.learn(classes, Thesaurus())
    assert set(small.arrays) - set(large.arrays) == {"text_shapes"}

    kept, worked_out = (Index(Thesaurus(), learnt.names, learnt.arrays) for learnt in (small, large))

    for question in questions:
        one, other = (base.neighbours(base.terms(question)) for base in (kept, worked_out))
        assert one.rows.tolist() == other.rows.tolist()
        assert one.likeness == pytest.approx(other.likeness, abs=HALF)
        assert one.kernel == pytest.approx(other.kernel, abs=HALF)


def test_no_more_pairs_get_a_term_than_two_bytes_can_number(monkeypatch: pytest.MonkeyPatch) -> None:
    learnt = Learnt.learn(bench.invented(2_000), Thesaurus())
    assert learnt.arrays["terms"].dtype == np.uint16
    monkeypatch.setattr(indexing, "_TERMS", len(learnt.names) + 50)

    fewer = Learnt.learn(bench.invented(2_000), Thesaurus())

    assert 0 < len(fewer.arrays["pairs"]) <= 50
    assert set(fewer.arrays["pairs"].tolist()) <= set(learnt.arrays["pairs"].tolist())


def test_two_threads_that_ask_at_once_get_what_each_gets_alone() -> None:
    classes = bench.invented(1_000)
    matcher = matched(Learnt.learn(classes, Thesaurus()))
    questions = bench.questions_about(classes, 150)
    alone = [matcher.find(question) for question in questions]
    together: list[list[object]] = [[], []]

    def ask(place: int) -> None:
        together[place] = [matcher.find(question) for question in questions]

    threads = [Thread(target=ask, args=(place,)) for place in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert together == [alone, alone]


def test_what_was_learnt_is_the_same_when_it_is_taken_up_from_disk(tmp_path: Path) -> None:
    learnt = Learnt.learn([*CLASSES, ["où est la bibliothèque", "naïve café"]], Thesaurus())
    cache.save(learnt, tmp_path)

    kept = cache.load(tmp_path)

    assert [kept.phrasings[number] for number in range(len(FLAT) + 2)] == [
        *FLAT,
        "où est la bibliothèque",
        "naïve café",
    ]
    for question in ("who is the libary boss", "are dogs alowed", "bibliotheque", "nothing of this"):
        assert matched(kept).find(question) == matched(learnt).find(question)


def test_phrasings_of_several_lines_and_of_none_keep_their_numbers() -> None:
    base = indexed([["first\nsecond", ""], ["third", "!?", "first fourth"]], Thesaurus())

    assert len(base) == 5
    near = base.neighbours(base.terms(["third"]))
    assert near.rows.tolist() == [2]
    assert set(base.neighbours(base.terms(["first"])).rows.tolist()) == {0, 4}


def test_texts_are_found_by_number_whatever_their_letters(tmp_path: Path) -> None:
    texts = ["plain", "", "zwölf", "日本", "end"]

    held = Texts.of(texts)
    held.save(tmp_path / "texts")
    filed = Texts.within(tmp_path / "texts", held.ends)

    assert [held[number] for number in range(5)] == texts
    assert [filed[number] for number in range(5)] == texts
    assert len(filed) == 5
