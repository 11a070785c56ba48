"""Who says so reaches the reply, and what the sources say differently is shown with who says which."""

import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from conftest import rewrite

from bot.core.calibration import Measured
from bot.core.calibration import shipped as shipped_calibration
from bot.core.check import check_entries
from bot.core.files import read_with_problems
from bot.core.knowledge import Knowledge
from bot.render import chart
from bot.service.desk import Desk

SHIPPED = Path(__file__).parents[1] / "knowledge"
TODAY = date(2026, 11, 21)


@pytest.fixture(scope="module")
def shipped_desk() -> Desk:
    return Desk(Knowledge.load(SHIPPED))


def problems(folder: Path) -> list[str]:
    files, found = read_with_problems(folder)
    return [str(problem) for problem in sorted([*found, *check_entries(files, found)])]


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        ("report-2022-quality-assurance-robust", "a finding of Ofsted's, as reported there"),
        ("seaman-reaction-2022", "in the words of Pat Seaman"),
        ("gregg-reaction-2022", "in the words of John Gregg"),
        ("child-growth-forecast-2020", "a forecast of 26 July 2017"),
        ("rating-duration-inadequate", "worked out from the sources"),
    ],
)
def test_the_small_print_tells_whose_word_it_is(fact: str, said: str, shipped_desk: Desk) -> None:
    assert said in shipped_desk.fact(fact).footnote


@pytest.mark.parametrize("fact", ["daniel-pelka-killed-by", "coventry-ninth-largest-2017"])
def test_an_event_or_a_figure_is_the_article_s_own(fact: str, shipped_desk: Desk) -> None:
    footnote = shipped_desk.fact(fact).footnote

    assert "in the words of" not in footnote
    assert "a finding of" not in footnote


def test_both_titles_are_shown_with_their_paragraphs(shipped_desk: Desk) -> None:
    lines = shipped_desk.ask("Which titles does the 2017 article give John Gregg?").text.splitlines()

    assert lines[1:] == [
        "- “head of children's services”: Derren Hayes, Children & Young People Now (CYP Now), 26 July 2017, "
        "paragraph 5",
        "- “director of children's services”: Derren Hayes, Children & Young People Now (CYP Now), 26 July 2017, "
        "paragraph 19",
    ]


def test_every_composed_answer_cites_each_clause(shipped: Knowledge, shipped_desk: Desk) -> None:
    message = shipped_desk.message(shipped.ask("who is john gregg and who is pat seaman", (), TODAY))

    assert "Derren Hayes" in message.footnote
    assert "Phoebe Greggor" in message.footnote


def test_each_end_of_what_is_worked_out_has_its_source_button(desk: Desk) -> None:
    buttons = desk.rating(2016).buttons

    assert [(button.label, button.target) for button in buttons] == [
        ("Source 1", "rating-2014"),
        ("Source 2", "rating-2017"),
    ]


class TestConflicts:
    STATES = """  states:
    - {subject: ben-rowe, attribute: post, value: engineer, source: gazette-2017, paragraphs: [5]}
    - {subject: ben-rowe, attribute: post, value: ferry, source: gazette-2017, paragraphs: [5]}
"""

    def state(self, folder: Path, declared: str = "") -> None:
        file = folder / "facts" / "people.yaml"
        before, slots, after = file.read_text(encoding="utf-8").partition("  slots: {person: [ben-rowe]}")
        file.write_text(before + self.STATES + declared + slots + after, encoding="utf-8")

    def test_a_contradiction_that_nobody_declared_fails(self, folder: Path) -> None:
        self.state(folder)

        (only,) = problems(folder)
        assert 'says that post of ben-rowe is "engineer" in 20 June 2017, while ben-rowe says "ferry"' in only

    def test_a_declared_one_passes_and_both_sides_are_shown(self, folder: Path) -> None:
        self.state(folder, "  conflicts_with: [ben-rowe]\n")

        assert problems(folder) == []
        assert (
            "- “engineer”: Ned Marsh, Tide Gazette, 20 June 2017, paragraph 5"
            in Desk(Knowledge.load(folder)).fact("ben-rowe").text
        )

    def test_two_ratings_of_one_day_are_a_contradiction(self, folder: Path) -> None:
        rewrite(
            folder / "facts" / "ratings.yaml", "data: {rating: fair, from: 2017-06}", "data: {rating: fair, from: 2014}"
        )

        assert any('says that the rating is "poor" in March 2014' in problem for problem in problems(folder))

    def test_what_a_side_says_must_stand_there(self, folder: Path) -> None:
        rewrite(
            folder / "facts" / "boats.yaml",
            "  claim: figure",
            "  claim: figure\n  states:\n"
            "    - {subject: ferry, attribute: boats, value: nine boats, source: radio-2022, paragraphs: [5]}",
        )

        (only,) = problems(folder)
        assert '"nine boats" does not stand in paragraph 5 of radio-2022' in only

    def test_a_side_may_not_rest_on_boilerplate(self, folder: Path) -> None:
        side = "{subject: ferry, attribute: boats, value: app, source: radio-2022, paragraphs: [7]}"
        rewrite(folder / "facts" / "boats.yaml", "  claim: figure", f"  claim: figure\n  states: [{side}]")

        (only,) = problems(folder)
        assert "cites paragraph 7 of radio-2022, which is boilerplate" in only


def test_the_source_of_a_fact_tells_when_it_was_compared_and_what_it_rests_on(shipped_desk: Desk) -> None:
    shown = shipped_desk.source("gregg-titles").text

    assert "Compared with the article on" in shown
    assert "It rests on: " in shown
    assert "Director of Children's Services" in shown


class TestPicture:
    async def test_the_timeline_is_drawn_once_and_described(self, shipped_desk: Desk) -> None:
        assert shipped_desk.timeline().picture is None

        await shipped_desk.draw()
        picture = shipped_desk.timeline().picture

        assert picture is not None
        assert picture.data.startswith(b"\x89PNG")
        assert "March 2014: inadequate; 2017: requires improvement; 12 August 2022: good" in picture.description
        assert shipped_desk.timeline().picture is picture

    async def test_without_matplotlib_the_timeline_is_text_alone(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        chart._drawn.cache_clear()
        monkeypatch.setitem(sys.modules, "matplotlib", None)
        desk = Desk(Knowledge.load(folder))

        await desk.draw()

        assert desk.timeline().picture is None
        assert "12 May 2022: good" in desk.timeline().text

    async def test_without_judgements_there_is_none(self, folder: Path) -> None:
        file = folder / "facts" / "ratings.yaml"
        kept = [line for line in file.read_text(encoding="utf-8").splitlines() if "data: {" not in line]
        file.write_text("\n".join(kept), encoding="utf-8")
        (folder / "golden.yaml").unlink()
        desk = Desk(Knowledge.load(folder))

        await desk.draw()

        assert desk.timeline().picture is None


class TestAbout:
    def test_it_tells_sources_measures_privacy_and_refusals(self, shipped_desk: Desk, shipped: Knowledge) -> None:
        text = shipped_desk.about().text

        measured = shipped.calibration.measured
        assert measured is not None
        assert "Derren Hayes" in text
        assert "last compared on" in text
        assert "They cover March 2014 to 12 August 2022." in text
        assert f"On {measured.questions:,} questions" in text
        assert f"{100 * measured.wrong:.1f} % of all replies" in text
        assert shipped.calibration.digest[:8] in text
        assert "in memory" in text
        assert "I refuse other places" in text

    def test_without_measures_none_are_claimed(self, desk: Desk) -> None:
        assert "answered rightly" not in desk.about().text

    def test_measures_of_other_facts_say_so(self, folder: Path) -> None:
        file = folder / "calibration.json"
        fitted = replace(shipped_calibration(), digest="0" * 64, measured=Measured(200, 0.9, 0.02))
        file.write_text(fitted.to_json(), encoding="utf-8")

        assert "that was measured with other phrasings (00000000)" in Desk(Knowledge.load(folder)).about().text
