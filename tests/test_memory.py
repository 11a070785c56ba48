"""A conversation is remembered for a few minutes, in memory."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.knowledge import Knowledge, Thought
from bot.service.memory import CONVERSATIONS, KEPT, Cooldown, Memory


class FakeClock:
    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture(scope="session")
def thought(shipped: Knowledge) -> Thought:
    return shipped.think("What was the rating in 2017?")


def test_the_last_question_is_remembered_a_person_and_channel(thought: Thought) -> None:
    memory = Memory(FakeClock())

    memory.remember((1, 1), thought)

    assert memory.recall((1, 1)) is thought
    assert memory.recall((1, 2)) is None
    assert memory.recall((2, 1)) is None


def test_it_is_forgotten_after_minutes_and_not_only_hidden(thought: Thought) -> None:
    clock = FakeClock()
    memory = Memory(clock)
    memory.remember((1, 1), thought)

    clock.now += KEPT
    memory.remember((2, 2), thought)

    assert memory.recall((1, 1)) is None
    assert len(memory._last) == 1


def test_memory_is_bounded(thought: Thought) -> None:
    memory = Memory(FakeClock())

    for number in range(CONVERSATIONS + 1):
        memory.remember((number, 0), thought)

    assert memory.recall((0, 0)) is None
    assert memory.recall((CONVERSATIONS, 0)) is thought


def test_a_thought_continues_as_its_question_would(shipped: Knowledge, thought: Thought) -> None:
    by_thought = shipped.think("and in 2014?", before=thought).reply
    by_text = shipped.ask("and in 2014?", ["What was the rating in 2017?"])

    assert by_thought == by_text
    assert by_thought != shipped.ask("and in 2014?")


def test_a_thought_on_other_facts_is_not_taken_up(shipped: Knowledge, thought: Thought) -> None:
    other = replace(thought, version=("another", ""))

    assert shipped.think("and in 2014?", before=other).reply == shipped.ask("and in 2014?")


def test_a_thing_is_said_once_in_a_place_and_again_after_a_while() -> None:
    clock = FakeClock()
    cooldown = Cooldown(clock, timedelta(minutes=10))

    assert [cooldown.due(1), cooldown.due(1), cooldown.due(2)] == [True, False, True]
    clock.now += timedelta(minutes=10)
    assert cooldown.due(1)
