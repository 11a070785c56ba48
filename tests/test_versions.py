"""Reading and comparing versions of the facts, in a process beside the bot where they are many."""

import os
import pickle
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import rewrite

from bot.core import calibration
from bot.core.changes import Changes, compare
from bot.core.knowledge import Knowledge
from bot.core.pace import breathe, paced
from bot.core.problems import KnowledgeError
from bot.render.words import Words, language
from bot.service import apart, versions
from bot.service.service import Service
from bot.service.versions import read_folder
from bot.store.store import Store


@pytest.fixture
def large() -> Iterator[None]:
    """Let all facts count as many."""
    with pytest.MonkeyPatch.context() as real:
        real.setattr(versions, "_LARGE", 0)
        yield


async def previewed(folder: Path, place: Path) -> str:
    """Return the preview of a folder after one of its answers, and a phrasing, were edited."""
    service = await Service.open(folder, Store(f"sqlite:///{place}/footnote.db"))
    try:
        rewrite(folder / "facts/boats.yaml", "Three boats sailed", "Three boats were at sea")
        rewrite(folder / "facts/people.yaml", "- ada quill\n", "- how many boats has ada quill\n")
        return (await service.publisher.preview()).text
    finally:
        await service.close()


async def test_a_preview_says_the_same_wherever_it_is_made(
    small_knowledge: Callable[[Path], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = await previewed(small_knowledge(tmp_path / "here"), tmp_path / "here")
    monkeypatch.setattr(versions, "_LARGE", 0)
    there = await previewed(small_knowledge(tmp_path / "apart"), tmp_path / "apart")

    assert there == here
    assert "1 changed in what they say" in there
    assert "“how many boats has ada quill”" in there


@pytest.mark.usefixtures("large")
class TestLarge:
    def test_what_is_wrong_is_told_with_its_line(self, folder: Path) -> None:
        rewrite(folder / "facts" / "boats.yaml", "claim: figure", "claim: rumour")

        with pytest.raises(KnowledgeError, match=r"facts/boats\.yaml:16: boats-2022"):
            read_folder(folder)

    def test_they_are_read_and_compared_by_another_process(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        done = []
        run = apart.run
        monkeypatch.setattr(apart, "run", lambda *asked: (done.append(asked[0].__name__), run(*asked))[1])
        version = read_folder(folder)

        changes = versions.compared(compare, version, version)

        assert done == ["_check", "_compare"]
        assert changes == Changes()

    def test_a_folder_may_be_named_from_where_one_is(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(folder.parent)

        assert len(read_folder(Path(folder.name)).knowledge.facts) == 8

    def test_facts_in_the_cache_are_not_read_twice(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        read_folder(folder)
        monkeypatch.setattr(apart, "run", lambda *asked: pytest.fail(f"{asked[0]} is done again"))

        assert len(read_folder(folder).knowledge.facts) == 8


def test_facts_in_the_cache_must_hold_with_another_calibration_too(folder: Path) -> None:
    Knowledge.load(folder)
    fitted = calibration.shipped()
    dull = replace(fitted, confidence=replace(fitted.confidence, weights=0 * fitted.confidence.weights))
    (folder / calibration.FILE).write_text(dull.to_json(), encoding="utf-8")

    with pytest.raises(KnowledgeError, match=r"golden\.yaml"):
        Knowledge.load(folder)


class TestApart:
    def test_what_a_function_returns_comes_back(self) -> None:
        assert apart.run(os.path.join, "a", "b") == os.path.join("a", "b")

    def test_what_it_prints_does_not_get_in_between(self) -> None:
        assert apart.run(print, "a line") is None

    def test_when_no_process_can_be_started_the_work_is_done_here(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(apart, "_PROJECT", "no such folder")

        assert apart.run(os.path.join, "a", "b") == os.path.join("a", "b")

    def test_when_the_process_dies_the_work_is_done_here(self, caplog: pytest.LogCaptureFixture) -> None:
        here = os.getpid()

        assert apart.run(alive, here)
        assert ["its work is done here" in record.message for record in caplog.records] == [True]


def alive(process: int) -> bool:
    """Tell whether this is that process; no other finds this function, and dies."""
    return os.getpid() == process


def test_the_wording_of_any_language_goes_along() -> None:
    french = Words({"releases": {"none": "Aucune version."}}, language())

    there = apart.run(french.__call__, "releases", "none")

    assert there == "Aucune version."
    assert pickle.loads(pickle.dumps(french))("facts", "busy") == language()("facts", "busy")  # noqa: S301 - our own


class TestPace:
    def test_a_paced_thread_pauses_after_some_work(self) -> None:
        with paced():
            start = time.perf_counter()
            while time.perf_counter() < start + 0.002:
                pass
            worked = time.thread_time()
            before = time.perf_counter()
            breathe()
            paused, computed = time.perf_counter() - before, time.thread_time() - worked

        assert paused > 0.002
        assert computed < 0.001

    def test_others_do_not(self) -> None:
        start = time.perf_counter()
        for _ in range(1000):
            breathe()

        assert time.perf_counter() - start < 0.1
