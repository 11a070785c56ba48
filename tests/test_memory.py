"""A conversation is remembered for a few minutes, in memory; facts as long as they are in use."""

import gc
import weakref
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.core.knowledge import Earlier, Knowledge
from bot.service.memory import CONVERSATIONS, KEPT, Cooldown, Memory


class FakeClock:
    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture(scope="session")
def earlier(shipped: Knowledge) -> Earlier:
    return shipped.think("What was the rating in 2017?").earlier


def test_the_last_question_is_remembered_a_person_and_channel(earlier: Earlier) -> None:
    memory = Memory(FakeClock())

    memory.remember((1, 1), earlier)

    assert memory.recall((1, 1)) is earlier
    assert memory.recall((1, 2)) is None
    assert memory.recall((2, 1)) is None


def test_it_is_forgotten_after_minutes_and_not_only_hidden(earlier: Earlier) -> None:
    clock = FakeClock()
    memory = Memory(clock)
    memory.remember((1, 1), earlier)

    clock.now += KEPT
    memory.remember((2, 2), earlier)

    assert memory.recall((1, 1)) is None
    assert len(memory._last) == 1


def test_memory_is_bounded(earlier: Earlier) -> None:
    memory = Memory(FakeClock())

    for number in range(CONVERSATIONS + 1):
        memory.remember((number, 0), earlier)

    assert memory.recall((0, 0)) is None
    assert memory.recall((CONVERSATIONS, 0)) is earlier


def test_what_is_remembered_continues_as_its_question_would(shipped: Knowledge, earlier: Earlier) -> None:
    by_memory = shipped.think("and in 2014?", before=earlier).reply
    by_text = shipped.ask("and in 2014?", ["What was the rating in 2017?"])

    assert by_memory == by_text
    assert by_memory != shipped.ask("and in 2014?")


def test_what_other_facts_understood_is_not_taken_up(shipped: Knowledge, earlier: Earlier) -> None:
    other = replace(earlier, version=("another", ""))

    assert shipped.think("and in 2014?", before=other).reply == shipped.ask("and in 2014?")


def test_a_thing_is_said_once_in_a_place_and_again_after_a_while() -> None:
    clock = FakeClock()
    cooldown = Cooldown(clock, timedelta(minutes=10))

    assert [cooldown.due(1), cooldown.due(1), cooldown.due(2)] == [True, False, True]
    clock.now += timedelta(minutes=10)
    assert cooldown.due(1)


def test_facts_no_longer_in_use_are_gone_without_a_search_for_garbage() -> None:
    """A bot that has settled hardly ever searches: facts that refer to themselves would pile up with each reload."""
    knowledge = Knowledge.load(Path(__file__).parents[1] / "knowledge")
    knowledge.ask("who is he", ["Who is John Gregg?"])
    reader = knowledge._reader
    parts = [weakref.ref(part) for part in (knowledge, knowledge.matcher, reader, reader._gates, reader._beside)]
    gc.disable()
    try:
        del knowledge, reader

        assert [part() for part in parts] == [None] * len(parts)
    finally:
        gc.enable()
