"""The fact sheet: every fact with its footnote, in Markdown that shows what the facts say."""

from html import unescape
from pathlib import Path

import pytest
from conftest import rewrite
from markdown_it import MarkdownIt

from bot.authoring.fact_sheet import escaped, export_fact_sheet, fact_sheet
from bot.core.knowledge import Knowledge
from bot.render.words import language


def test_the_sheet_has_every_fact_by_topic_with_its_footnote(folder: Path) -> None:
    sheet = fact_sheet(Knowledge.load(folder), language())

    assert sheet.startswith("# ")
    assert "## Boats\n\n### How many boats does the ferry have?\n\nThree boats sailed" in sheet
    assert sheet.count("### ") == len(Knowledge.load(folder).facts)
    assert sheet.count("· as of ") == len(Knowledge.load(folder).facts)
    assert "paragraph 5 · as of 12 May 2022*" in sheet
    assert "\n## Sources\n\n- “" in sheet


def test_both_sides_of_a_conflict_stand_under_the_answer(shipped: Knowledge) -> None:
    sheet = fact_sheet(shipped, language())

    sides = [side.value for fact in shipped.facts.values() if fact.conflicts_with for side in fact.states]
    assert sides
    assert all(f"- “{value}”: " in sheet for value in sides)


def test_what_markdown_would_take_for_its_own_is_shown_as_it_is(folder: Path) -> None:
    question = "How_many_ *boats* & <b>ships</b> [are](there)?"
    rewrite(folder / "facts" / "boats.yaml", "    - How many boats does the ferry have?\n", f'    - "{question}"\n')

    html = MarkdownIt().render(fact_sheet(Knowledge.load(folder), language()))

    assert "How_many_ *boats* &amp; &lt;b&gt;ships&lt;/b&gt; [are](there)?</h3>" in html


@pytest.mark.parametrize(
    "text",
    [
        "1. one",
        "12) one",
        "- one",
        "+ one",
        "# one",
        "=one",
        "> one",
        "* one",
        "a\\*b",
        "`x`",
        "AT&amp;T",
        "~~no~~",
        "a|b",
    ],
)
def test_no_text_is_taken_for_markdown(text: str) -> None:
    html = MarkdownIt("gfm-like", {"linkify": False}).render(escaped(text))

    assert unescape(html) == f"<p>{text}</p>\n"


def test_the_file_is_written_whole(folder: Path, tmp_path: Path) -> None:
    done = export_fact_sheet(folder, tmp_path / "facts.md")

    assert done == f"{tmp_path / 'facts.md'}: 8 facts"
    assert (tmp_path / "facts.md").read_text(encoding="utf-8").endswith("*\n")
