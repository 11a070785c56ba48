"""Whatever people, moderators, Discord and the operator do, in whatever order, the bot keeps its rules."""

import gc
import itertools
import logging
import os
import random
import time
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from storm.events import step
from storm.questions import question
from storm.rules import Log
from storm.world import world

from bot.service.answering import Where
from bot.service.memory import Memory
from bot.service.service import Service

SECONDS = float(os.environ.get("STORM_SECONDS", "8"))
SEED = os.environ.get("STORM_SEED", "0")
"""A storm that failed is replayed by the seed that it printed."""

EVENTS = 150
WARM = 8
"""Storms before memory is measured: what is loaded once has been loaded by then."""

MEGABYTE = 1_000_000
GROWTH = 24 * MEGABYTE
"""Bytes of memory that a minute of storms may take after those; some 2 million were measured."""

QUESTIONS = 300


@pytest.fixture
def log() -> Iterator[Log]:
    log = Log()
    logging.getLogger().addHandler(log)
    yield log
    logging.getLogger().removeHandler(log)


async def test_no_order_of_events_breaks_a_rule(
    small_knowledge: Callable[[Path], Path],
    empty_database: Path,
    tmp_path: Path,
    log: Log,
    caplog: pytest.LogCaptureFixture,
) -> None:
    sound, ends, held = small_knowledge(tmp_path / "sound"), time.perf_counter() + SECONDS, 0
    for number in itertools.count():
        await storm(f"{SEED}.{number}" if number else SEED, sound, empty_database, tmp_path / "town", log)
        caplog.clear()
        gc.collect()
        if number == WARM:
            held = resident()
        if time.perf_counter() > ends:
            break

    assert not held or resident() - held < GROWTH


async def test_memory_is_steady_over_hundreds_of_questions(service: Service) -> None:
    """One bot that runs on, without a simulated Discord that remembers everything."""
    chance, memory, held = random.Random(SEED), Memory(service.desk.clock), 0
    for number in range(QUESTIONS):
        if number == QUESTIONS // 3 - 10:
            tracemalloc.start()
        if number == QUESTIONS // 3:
            gc.collect()
            held = tracemalloc.get_traced_memory()[0]
        key, asked = (1, number % 50), question(service.knowledge, chance)
        given = service.answering.answer(asked)
        if given.earlier is not None:  # small talk leaves none
            memory.remember(key, given.earlier)
        if number % 10 == 0:
            await service.answering.keep(given, Where(number % 50, 1, number, number))

    gc.collect()
    grown = tracemalloc.get_traced_memory()[0] - held
    tracemalloc.stop()
    print(grown)
    assert grown < MEGABYTE / 2


async def storm(seed: str, sound: Path, database: Path, place: Path, log: Log) -> None:
    """Let a storm pass over a new town; tell how to replay it if it breaks a rule."""
    async with world(seed, sound, database, place, log) as town:
        for number in range(EVENTS):
            try:
                await step(town)
            except Exception as error:
                last = "\n".join(town.told)
                raise AssertionError(f"STORM_SEED={seed}, event {number}: {error}\nThe last events:\n{last}") from error


def resident() -> int:
    """Return how many bytes of memory this process takes."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")
