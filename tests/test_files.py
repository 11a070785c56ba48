"""Whatever is wrong with a knowledge folder is said, all at once, with file, line and fact."""

from datetime import date
from pathlib import Path

import pytest

from bot.authoring.sources import add
from bot.core.check import check_entries
from bot.core.files import read_with_problems
from bot.core.knowledge import Knowledge
from bot.core.problems import KnowledgeError

SOURCES = """
- {id: paper, title: The Paper, publisher: Press, author: A Writer, published: 2017-07-26}
"""
SCOPE = """
subject: the ferry
place: {id: seahaven, name: Seahaven}
signpost: Call 999.
examples: [When does the ferry run?]
"""
ARTICLE = """The Paper

In 2017 the ferry ran at noon.
"""
FACTS = """
- id: ferry
  ask: [When does the ferry run?, ferry times]
  answer: In 2017 the ferry ran at noon.
  cite:
    - {source: paper, paragraphs: [2], terms: [noon, "2017"]}
  as_of: 2017
  said_by: the article
  claim: event
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "facts").mkdir()
    (tmp_path / "sources.yaml").write_text(SOURCES)
    (tmp_path / "scope.yaml").write_text(SCOPE)
    (tmp_path / "facts" / "ferry.yaml").write_text(FACTS)
    add(tmp_path, ARTICLE, {"id": "paper"}, None, date(2026, 1, 1))
    return tmp_path


def problems(folder: Path) -> list[str]:
    files, found = read_with_problems(folder)
    return [str(problem) for problem in sorted([*found, *check_entries(files, found)])]


def test_a_sound_folder_has_no_problems(folder: Path) -> None:
    assert problems(folder) == []


def test_a_missing_folder(tmp_path: Path) -> None:
    (only,) = problems(tmp_path / "nowhere")

    assert "there is no such folder" in only


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "facts/ferry.yaml: is empty"),
        ("ferry: {}\n", "facts/ferry.yaml:1: a list was expected, each item beginning with a dash, not a mapping"),
        ("- id: x\n\task: [a]\n", "facts/ferry.yaml:2: is no valid YAML: a tab stands where spaces are needed"),
        ("- just text\n", "facts/ferry.yaml:1: a mapping of keys and values was expected, not text"),
        ("- [a, b]\n", "facts/ferry.yaml:1: a mapping of keys and values was expected, not a list"),
        ("-\t{id: a}\n", "facts/ferry.yaml:1: is no valid YAML: a tab stands where spaces are needed"),
        ("- {[a]: b}\n", "facts/ferry.yaml:1: a key must be a word"),
        ("- &a [*a]\n", "facts/ferry.yaml:1: an alias contains itself"),
        (FACTS.replace("2017\n", "2017-02-30\n"), "facts/ferry.yaml:7: ferry: as_of: day is out of range"),
        ("- {id: a, id: b}\n", 'facts/ferry.yaml:1: the key "id" stands twice'),
        (FACTS.replace("claim: event", "claim: rumour"), "facts/ferry.yaml:9: ferry: claim: input should be"),
        (FACTS.replace("claim:", "clam:"), 'facts/ferry.yaml:9: ferry: "clam" is no key that is known here'),
        (FACTS.replace("as_of: 2017", "as_of: soon"), 'facts/ferry.yaml:7: ferry: as_of: "soon" is no date'),
        (FACTS.replace("source: paper", "source: radio"), 'facts/ferry.yaml:2: ferry: cites the source "radio"'),
        (FACTS.replace("ran at noon", "now runs"), 'facts/ferry.yaml:2: ferry: the answer says "now"'),
        (FACTS + "  related: [bridge]\n", 'facts/ferry.yaml:2: ferry: related names "bridge", which is no fact'),
        (FACTS + "  slots: {person: [bob]}\n", 'facts/ferry.yaml:2: ferry: slots.person names "bob"'),
        (
            FACTS + "  valid_from: 2018\n  valid_to: 2017-05\n",
            "facts/ferry.yaml:2: ferry: is valid to May 2017, which is before 2018",
        ),
        (FACTS + FACTS, "facts/ferry.yaml:11: ferry: the id is taken already, at facts/ferry.yaml:2"),
        (
            FACTS + FACTS.replace("id: ferry", "id: boat"),
            'boat: the phrasing "When does the ferry run?" stands with ferry',
        ),
        ("- !!python/object/apply:os.system [id]\n", "is no valid YAML: could not determine a constructor"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(folder: Path, text: str, expected: str) -> None:
    (folder / "facts" / "ferry.yaml").write_text(text)

    assert any(expected in problem for problem in problems(folder)), problems(folder)


def test_all_problems_are_told_at_once(folder: Path) -> None:
    (folder / "sources.yaml").unlink()
    (folder / "facts" / "ferry.yaml").write_text(FACTS.replace("claim: event", "claim: rumour"))
    (folder / "facts" / "other.yaml").write_bytes(b"\xff\xfe")

    found = problems(folder)

    assert len(found) == 3
    assert any("sources.yaml: is missing" in problem for problem in found)
    assert any("other.yaml: is not UTF-8 text" in problem for problem in found)


def test_loading_raises_what_check_prints(folder: Path) -> None:
    (folder / "facts" / "ferry.yaml").write_text("- just text\n")

    with pytest.raises(KnowledgeError) as raised:
        Knowledge.load(folder)

    assert str(raised.value).splitlines() == problems(folder)


def test_a_base_of_one_fact_answers(folder: Path) -> None:
    ranked = Knowledge.load(folder).rank("when does the ferry run")

    assert ranked[0].entry.id == "ferry"
