"""A conversation is remembered for a few minutes, in memory."""

from datetime import UTC, datetime, timedelta

from bot.service.memory import CONVERSATIONS, KEPT, QUESTIONS, Cooldown, Memory


class FakeClock:
    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


def test_questions_are_remembered_a_person_and_channel() -> None:
    memory = Memory(FakeClock())

    memory.remember((1, 1), "first")
    memory.remember((1, 2), "another person's")

    assert memory.recall((1, 1)) == ["first"]


def test_old_questions_are_forgotten() -> None:
    clock = FakeClock()
    memory = Memory(clock)
    memory.remember((1, 1), "first")

    clock.now += KEPT + timedelta(seconds=1)

    assert memory.recall((1, 1)) == []


def test_memory_is_bounded() -> None:
    memory = Memory(FakeClock())

    for number in range(QUESTIONS + 3):
        memory.remember((0, 0), str(number))
    for number in range(1, CONVERSATIONS + 1):
        memory.remember((number, 0), "x")

    assert memory.recall((0, 0)) == []
    assert len(memory.recall((CONVERSATIONS, 0))) == 1


def test_a_thing_is_said_once_in_a_place_and_again_after_a_while() -> None:
    clock = FakeClock()
    cooldown = Cooldown(clock, timedelta(minutes=10))

    assert [cooldown.due(1), cooldown.due(1), cooldown.due(2)] == [True, False, True]
    clock.now += timedelta(minutes=10)
    assert cooldown.due(1)
