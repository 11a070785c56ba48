"""Texts in YAML files change in place, and nothing else does."""

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from bot.authoring.amendment import Amendment, AmendmentError, amend

FILE = """\
# the facts
- id: a  # the first
  ask:
    - What is it?   # kept
    - "how: much"

    # a remark
    - 'it''s so'
  answer: >-  # folded
    Three boats sailed
    for the ferry.
  other: {x: [1, 2]}
- id: b
  ask: [one, "two, three", four] # in a line
  answer: |
    First.
    Second.
- id: c
  ask:
  - >-
    a folded
    question
  - plain
  answer: "Quoted."
"""


def changed(before: str, after: str) -> list[tuple[str, str]]:
    """Return the lines that differ, where both texts have as many."""
    return [pair for pair in zip(before.split("\n"), after.split("\n"), strict=True) if pair[0] != pair[1]]


@pytest.mark.parametrize(
    ("entry", "key", "item", "text", "line"),
    [
        (0, "ask", 0, "Who is it?", "    - Who is it?   # kept"),
        (0, "ask", 0, "Who: it?", '    - "Who: it?"   # kept'),
        (0, "ask", 0, "yes", '    - "yes"   # kept'),
        (0, "ask", 1, "how much", '    - "how much"'),
        (0, "ask", 2, "it's not", "    - 'it''s not'"),
        (1, "ask", 1, "two, four", '  ask: [one, "two, four", four] # in a line'),
        (1, "ask", 0, "one, five", '  ask: ["one, five", "two, three", four] # in a line'),
        (1, "ask", 0, "", '  ask: ["two, three", four] # in a line'),
        (1, "ask", 2, "", '  ask: [one, "two, three"] # in a line'),
        (1, "ask", None, "a, b", '  ask: [one, "two, three", four, "a, b"] # in a line'),
        (1, "answer", None, "First.\nThird.", "    Third."),
        (2, "answer", None, "It's.", '  answer: "It\'s."'),
    ],
)
def test_a_changed_text_changes_its_own_line_only(entry: int, key: str, item: int | None, text: str, line: str) -> None:
    after = amend(FILE, [Amendment(entry, key, item, text)])

    assert [new for _, new in changed(FILE, after)] == [line]


def test_a_folded_answer_stays_folded() -> None:
    after = amend(FILE, [Amendment(0, "answer", None, "Four boats sailed for the ferry.")])

    assert "  answer: >-  # folded\n    Four boats sailed for the ferry.\n  other" in after


def test_items_are_taken_out_and_added_line_by_line() -> None:
    after = amend(
        FILE,
        [
            Amendment(0, "ask", 1, ""),
            Amendment(0, "ask", 2, ""),
            Amendment(0, "ask", None, "new one"),
            Amendment(0, "ask", None, "- new two"),
            Amendment(2, "ask", 0, ""),
            Amendment(2, "ask", None, "last"),
        ],
    )

    assert '    - What is it?   # kept\n\n    # a remark\n    - new one\n    - "- new two"\n  answer' in after
    assert "  ask:\n  - plain\n  - last\n  answer" in after


def test_the_only_text_left_of_a_line_may_be_any() -> None:
    after = amend(FILE, [Amendment(1, "ask", 0, ""), Amendment(1, "ask", 1, ""), Amendment(1, "ask", None, "five")])

    assert "  ask: [four, five] # in a line" in after


def test_a_file_keeps_its_line_breaks_its_mark_and_its_missing_end() -> None:
    text = "\ufeff" + "- id: a\n  ask:\n    - x\n    - y".replace("\n", "\r\n")

    after = amend(text, [Amendment(0, "ask", 0, "é"), Amendment(0, "ask", None, "z")])

    assert after == "\ufeff" + "- id: a\n  ask:\n    - é\n    - y\n    - z".replace("\n", "\r\n")


@pytest.mark.parametrize(
    "text",
    [
        "- id: a\n  ask: &both [x, y]\n- id: b\n  ask: *both\n",
        "- id: a\n  ask: [&x x, y]\n- id: b\n  ask: [*x]\n",
        "- id: a\n  ask: [!!str x, y]\n",
        "- &a {id: a, ask: [x]}\n- <<: *a\n  id: b\n",
        "- id: a\n  ask: {x: y}\n",
        "- id: a\n  ask: [",
    ],
)
def test_what_cannot_be_changed_alone_is_left_to_a_person(text: str) -> None:
    last = 1 if "<<" in text else 0

    with pytest.raises(AmendmentError) as error:
        amend(text, [Amendment(last, "ask", 0, "new")])

    assert len(error.value.reasons) == 1


@given(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=80).map(str.strip).filter(bool),
    st.sampled_from([(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (2, 0), (2, 1), (0, None), (1, None), (2, None)]),
)
@example("a\u2028b\x85c\ufeffd\x00e\r\nf\U0001f600", (0, 1))
@example("[x, {y: 'z'}] # no", (1, 0))
@example("--- &a !b *c", (0, 0))
@example("0?", (1, None))
@example("two  spaces\nand\n\n lines", (2, 0))
def test_any_text_is_read_again_as_it_was_written(text: str, where: tuple[int, int | None]) -> None:
    entry, item = where

    after = yaml.safe_load(amend(FILE, [Amendment(entry, "ask", item, text)]))

    before = yaml.safe_load(FILE)
    asked = before[entry]["ask"]
    asked[len(asked) if item is None else item :] = [text, *(asked[item + 1 :] if item is not None else [])]
    assert after == before


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200).map(str.strip).filter(bool), st.integers(0, 2))
def test_any_answer_is_read_again_as_it_was_written(text: str, entry: int) -> None:
    after = yaml.safe_load(amend(FILE, [Amendment(entry, "answer", None, text)]))

    assert after[entry]["answer"].removesuffix("\n") == text
