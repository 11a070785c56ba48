"""Citations are checked against locks; a lock tells what changed in a fresh copy and keeps the text to itself."""

import itertools
import textwrap
from datetime import date
from pathlib import Path

import pytest
import yaml
from conftest import ARTICLES, rewrite

from bot.authoring.draft import draft
from bot.authoring.sources import SourceError, add, verify
from bot.core.check import check_entries
from bot.core.derivation import wrong
from bot.core.files import read_with_problems
from bot.core.lock import Lock, LockError, boilerplate, paragraphs
from bot.core.text import tokens
from bot.terminal.cli import main

TODAY = date(2026, 3, 1)
GAZETTE = (ARTICLES / "gazette-2017.txt").read_text(encoding="utf-8")
LOCK = Lock.of("gazette-2017", GAZETTE, TODAY, b"the salt of test")
SHARED = Path(__file__).parents[2] / "shared" / "articles"
SHIPPED = Path(__file__).parents[1] / "knowledge"


def problems(folder: Path) -> list[str]:
    files, found = read_with_problems(folder)
    return [str(problem) for problem in sorted([*found, *check_entries(files, found)])]


class TestCheck:
    @pytest.mark.parametrize(
        ("file", "old", "new", "told"),
        [
            (
                "facts/people.yaml",
                '"2015"',
                '"2016"',
                'facts/people.yaml:53: ben-rowe-start: "2016" does not stand in paragraph 5, 6 of gazette-2017; '
                "it stands nowhere in that article",
            ),
            (
                "facts/ratings.yaml",
                "terms: [poor, March 2014",
                "terms: [poor, June 2017",
                'facts/ratings.yaml:1: rating-2014: "June 2017" does not stand in paragraph 2 of gazette-2017; '
                "it stands in paragraph 3",
            ),
            (
                "facts/people.yaml",
                "Ben Rowe joined the Seahaven ferry in 2015",
                "Ben Rowe joined the Seahaven ferry in 2014",
                'facts/people.yaml:53: ben-rowe-start: the answer says "2014", which no term supports and nothing '
                "derives (it stands in paragraph 2 of gazette-2017)",
            ),
            (
                "facts/people.yaml",
                "Ben Rowe was the engineer",
                "Bob Rowe was the engineer",
                'ben-rowe: the answer says "Bob", which no term supports',
            ),
            (
                "facts/boats.yaml",
                "paragraphs: [5]",
                "paragraphs: [5, 7]",
                "paragraph 7 of radio-2022, which is boilerplate",
            ),
            ("facts/boats.yaml", "paragraphs: [5]", "paragraphs: [5, 70]", "paragraph 70 of radio-2022, which has 7"),
            (
                "facts/boats.yaml",
                "paragraphs: [5]",
                "paragraphs: [2, 5]",
                "paragraph 2 of radio-2022, in which none of",
            ),
            ("facts/boats.yaml", "three boats,", "three boats sail for the,", "has more than 4 words"),
            (
                "facts/boats.yaml",
                ", terms: [three boats, Seahaven ferry, May 2022]",
                "",
                "paragraph 5 of radio-2022, in which none of",
            ),
            (
                "facts/boats.yaml",
                "  claim: figure",
                '  claim: figure\n  derivation: ["2 + 2 = 5 boats"]',
                'the derivation "2 + 2 = 5 boats" gives 4',
            ),
        ],
    )
    def test_what_does_not_hold_is_told(self, folder: Path, file: str, old: str, new: str, told: str) -> None:
        rewrite(folder / file, old, new)

        assert any(told in problem for problem in problems(folder)), problems(folder)

    def test_a_source_without_a_lock_is_told(self, folder: Path) -> None:
        (folder / "locks" / "radio-2022.json").unlink()

        (only,) = problems(folder)
        assert only.startswith("sources.yaml:3: radio-2022: has no lock")

    def test_a_lock_that_cannot_be_read_is_told(self, folder: Path) -> None:
        (folder / "locks" / "radio-2022.json").write_text("{}", encoding="utf-8")

        assert any("locks/radio-2022.json: radio-2022: is no lock that can be read" in one for one in problems(folder))

    def test_a_changed_lock_is_noticed_although_the_facts_are_known(self, folder: Path) -> None:
        assert main(["--knowledge", str(folder), "ask", "how many boats"]) == 0
        add(folder, "Another article\n\nabout the wind.", {"id": "radio-2022"}, None, TODAY)

        assert main(["--knowledge", str(folder), "ask", "how many boats"]) == 1


class TestLock:
    def test_paragraphs_are_counted_from_the_title(self) -> None:
        assert len(LOCK.paragraphs) == 8
        assert LOCK.where("Ben Rowe") == [5]
        assert LOCK.where("seahaven") == [2, 5, 6, 7]

    def test_lines_may_flow_otherwise_and_signs_look_otherwise(self) -> None:
        flowed = "\r\n\r\n".join(textwrap.fill(block, 30) for block in paragraphs(GAZETTE))
        accented = flowed.replace("they", "the\u200dy").replace("better", "be\u0301tter").replace(", ", " \u2014 ")

        assert LOCK.compare(Lock.of("gazette-2017", accented, TODAY, LOCK.salt)) == {}

    def test_words_in_another_order_mostly_do_not_stand(self) -> None:
        words = tokens(paragraphs(GAZETTE)[1])
        in_a_row = set(itertools.pairwise(words))
        others = [pair for pair in itertools.permutations(set(words), 2) if pair not in in_a_row]

        taken = sum(LOCK.stands(" ".join(pair), 2) for pair in others)

        assert all(LOCK.stands(" ".join(pair), 2) for pair in in_a_row)
        assert 0 < taken < len(others) / 5  # enough to notice a slip, and too many to follow the text by

    def test_it_holds_no_word_of_the_text_and_is_read_back_the_same(self) -> None:
        text = LOCK.to_json()

        assert Lock.from_json(text) == LOCK
        assert not {"ferry", "Seahaven", "engineer", "Rowe"} & set(text.replace('"', " ").split())

    def test_the_same_text_is_locked_otherwise_each_time(self) -> None:
        assert Lock.of("gazette-2017", GAZETTE, TODAY).paragraphs != LOCK.paragraphs

    def test_boilerplate_is_guessed_at_the_end_only(self) -> None:
        assert boilerplate(["Subscribe now", "News.", "Long news indeed.", "Subscribe", "For £2 a month"]) == {4, 5}
        assert boilerplate(["Title", "She left.", "A short end"]) == frozenset()

    def test_what_is_no_lock_is_refused(self) -> None:
        with pytest.raises(LockError):
            Lock.from_json("[]")


class TestVerify:
    def test_a_changed_paragraph_names_exactly_the_facts_that_stand_on_it(self, folder: Path) -> None:
        lines, same = verify(folder, GAZETTE.replace("in 2015", "in 2016"), None, TODAY)

        assert not same
        assert lines == [
            "gazette-2017: paragraph 6 has changed",
            'facts/people.yaml:53: ben-rowe-start stands on paragraph 6; no longer there: "2015"',
        ]

    def test_a_paragraph_that_moves_and_one_that_goes_are_told(self, folder: Path) -> None:
        blocks = paragraphs(GAZETTE)
        moved, _ = verify(folder, "\n\n".join([*blocks[:3], "News.", *blocks[3:]]), None, TODAY)
        gone, _ = verify(folder, "\n\n".join(blocks[:-1]), "gazette-2017", TODAY)

        assert "gazette-2017: paragraph 5 is paragraph 6 now" in moved
        assert "gazette-2017: 1 paragraph is new" in moved
        assert gone == ["gazette-2017: paragraph 8 is gone"]

    def test_the_same_text_is_noted_with_the_day(self, folder: Path) -> None:
        lines, same = verify(folder, GAZETTE, None, TODAY)

        assert same
        assert lines == ["gazette-2017: all 8 paragraphs are as they were locked"]
        assert read_with_problems(folder)[0].verified["gazette-2017"] == TODAY

    def test_whose_copy_it_is_is_asked_where_the_title_does_not_tell(self, folder: Path) -> None:
        with pytest.raises(SourceError, match="whose copy is it"):
            verify(folder, "Something else\n\nentirely", None, TODAY)

    @pytest.mark.parametrize("name", ["cypnow-2017", "hitsradio-2022"])
    def test_the_locks_that_ship_fit_the_articles(self, name: str, tmp_path: Path) -> None:
        if not SHARED.exists():
            pytest.skip("the articles are not beside this checkout, so their locks are not compared")
        text = (SHARED / f"{name}.txt").read_text(encoding="utf-8")
        lock = Lock.from_json((SHIPPED / "locks" / f"{name}.json").read_text(encoding="utf-8"))

        assert lock.compare(Lock.of(name, text, TODAY, lock.salt)) == {}

    def test_a_change_in_the_article_of_2022_names_its_facts(self) -> None:
        if not SHARED.exists():
            pytest.skip("the articles are not beside this checkout, so no change in them can be tried")
        blocks = paragraphs((SHARED / "hitsradio-2022.txt").read_text(encoding="utf-8"))
        blocks[7] += " And more."
        lines, _ = verify(SHIPPED, "\n\n".join(blocks), None, TODAY)

        facts = read_with_problems(SHIPPED)[0].facts
        standing = {
            fact.id
            for fact in facts
            for cited in fact.cite
            if cited.source == "hitsradio-2022" and 8 in cited.paragraphs
        }
        assert lines[0] == "hitsradio-2022: paragraph 8 has changed"
        assert {line.split(": ")[1].split()[0] for line in lines[1:]} == standing


THIRD = ("--id", "third", "--title", "New", "--publisher", "Press", "--author", "N. N.", "--published", "2023-05-01")


class TestCommandLine:
    def test_a_new_source_is_added_and_locked(
        self, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        article = tmp_path / "third.txt"
        article.write_text("A third article\n\nIt rained in 2023.\n\nDownload our app", encoding="utf-8")
        words = ["--id", "third", "--title", "A third article", "--publisher", "Press", "--author", "N. N."]

        done = main(["--knowledge", str(folder), "source", "add", str(article), *words, "--published", "2023-05-01"])

        assert done == 0
        assert "3 paragraphs are locked" in capsys.readouterr().out
        files, found = read_with_problems(folder)
        assert not found
        assert [source.id for source in files.sources] == ["gazette-2017", "radio-2022", "third"]
        assert [number for number, kept in enumerate(files.locks["third"].paragraphs, 1) if kept.boilerplate] == [3]
        assert problems(folder) == []

    @pytest.mark.parametrize(
        ("words", "told"),
        [
            (("add", "nowhere.txt", "--id", "x"), "nowhere.txt: No such file"),
            (("add", "{article}", "--id", "third", "--published", "someday"), "--published"),
            (("add", "{article}", *THIRD, "--boilerplate", "99"), '"99" is no paragraph or range'),
            (("add", "{article}", "--id", "gazette-2017", "--title", "New"), "has gazette-2017 already"),
            (("add", "{article}", "--id", "gazette-2017", "--boilerplate", "9-4"), '"9-4" is no paragraph or range'),
            (("verify", "{article}", "--id", "third"), "there is no lock of third"),
        ],
    )
    def test_an_error_is_one_clear_line(
        self, folder: Path, tmp_path: Path, words: tuple[str, ...], told: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        article = tmp_path / "article.txt"
        article.write_text(GAZETTE, encoding="utf-8")

        done = main(["--knowledge", str(folder), "source", *(word.format(article=article) for word in words)])

        said = capsys.readouterr().err
        assert done == 1
        assert told in said
        assert said.count("\n") == 1
        assert [source.id for source in read_with_problems(folder)[0].sources] == ["gazette-2017", "radio-2022"]


class TestDraft:
    ARTICLE = """A new pier for Seahaven

By Nora Pike, 3 May 2023

The Harbour Board spent £40,000 on a new pier in April 2023, and Ada Quill opened it.

"We have waited for this for ten long years," said Captain Quill, who called it good.

Subscribe to our newsletter
"""

    def test_it_finds_what_could_be_told_and_where(self) -> None:
        facts = {fact["id"]: fact for fact in yaml.safe_load(draft(self.ARTICLE, "pier-2023"))}

        assert list(facts) == ["pier-2023-paragraph-2", "pier-2023-paragraph-3", "pier-2023-paragraph-4"]
        told = facts["pier-2023-paragraph-3"]
        assert told["cite"] == [
            {
                "source": "pier-2023",
                "paragraphs": [3],
                "terms": ["April 2023", "Harbour Board", "Ada Quill", "£40,000"],
            }
        ]
        assert "What happened in April 2023?" in told["ask"]
        assert told["as_of"] == "2023"
        assert "good" in facts["pier-2023-paragraph-4"]["cite"][0]["terms"]
        assert not any(fact["answer"] for fact in facts.values())

    def test_nothing_drafted_passes_until_a_person_has_written_the_answers(
        self, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        article = tmp_path / "pier.txt"
        article.write_text(self.ARTICLE, encoding="utf-8")
        details = {"id": "pier-2023", "title": "A new pier for Seahaven", "publisher": "Press", "author": "Nora Pike"}
        add(folder, self.ARTICLE, details | {"published": "2023-05-03"}, None, TODAY)
        assert main(["--knowledge", str(folder), "source", "draft", str(article), "--id", "pier-2023"]) == 0
        drafted = capsys.readouterr().out
        file = folder / "facts" / "pier.yaml"
        file.write_text(drafted, encoding="utf-8")

        assert len([problem for problem in problems(folder) if "pier.yaml" in problem and "answer" in problem]) == 3

        facts = yaml.safe_load(drafted)
        for fact in facts:
            fact |= {"answer": "This stands there, of April 2023." if "3" in fact["id"][-1] else "It is told there."}
            fact["as_of"] = fact["as_of"] or "2023"
            fact["ask"] = [f"{phrasing} (pier)" for phrasing in fact["ask"]]
        file.write_text(yaml.safe_dump(facts, allow_unicode=True), encoding="utf-8")
        assert problems(folder) == []


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("76,000 / 350,000 * 100 = 22 per cent", ""),
        ("76,000 / 350,000 * 100 = 21.7 per cent", ""),
        ("76,000 / 350,000 * 100 = 23 per cent", "gives 22"),
        ("1 - 1/3 = 2/3", ""),
        ("2014 to 2022 = 8 years", ""),
        ("2014 to 2022 = 9 years", "gives 8 years"),
        ("2017-07-26 to 2022-08-12 = 5 years 17 days", ""),
        ("2017-02-30 to 2022 = 5 years", "cannot be worked out"),
        ("2 ** 9 = 512", "cannot be worked out"),
        ("open('x') = 1", "cannot be worked out"),
        ("many", "has no ="),
    ],
)
def test_a_derivation_is_worked_out_again(line: str, fault: str) -> None:
    assert wrong(line).startswith(fault)
    assert bool(wrong(line)) == bool(fault)
