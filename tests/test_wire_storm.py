"""Storms of questions over the wire: each answered once, soon, and with the loop free for everything else.

Each answer has its receipt written to the store, and halfway through the facts are published anew. Discord itself lets
a bot send 50 messages a second: that is asked of the facts that ship, and four times as many of the small ones. The
server is a process of its own.
Where the machine computes slower than usual, so much less is asked and so much more time given; and what disturbs a
storm only ever makes it worse, so the calmest of a few counts.
"""

import asyncio
import contextlib
import gc
import json
import logging
import os
import shutil
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

import pytest
from conftest import rewrite
from wire.probes import Lag, Timed, loop_lag, percentile
from wire.running import running

from bot.discord_app.running import settle
from bot.service import versions
from bot.service.service import Service
from bot.settings import Settings
from bot.store.store import Store

UNHURRIED = Settings(questions_per_minute=100_000, channel_questions_per_minute=100_000)
STORMS = 3
"""Storms of which the calmest counts; after one within the limits there is no other."""
SOON, FREE = 50.0, 25.0
"""Milliseconds in which 99 of 100 questions are answered, and those for which the loop may be held, also while facts
are read and compared."""


@dataclass(frozen=True)
class Weather:
    """What rains on which facts, and what is edited in them meanwhile."""

    questions: int
    rate: float
    """Questions a second."""
    edit: tuple[str, str]
    """What stands in facts/people.yaml, and what is put in its place."""


WEATHER = {
    "small": Weather(2000, 200, ("ada quill\n", "captain ada quill\n")),
    "shipped": Weather(600, 50, ("pat seaman job title\n", "job title of miss pat seaman\n")),
}


@dataclass
class Storm:
    """What a storm was like, from inside and from outside."""

    weather: Weather
    took: list[float]
    lag: Lag
    seen: dict[str, Any]
    reloading: slice
    """Which looks at the loop were taken during the reload."""

    @property
    def slow(self) -> float:
        """How many times slower than usual the machine computed, most of the time."""
        return percentile(self.seen["slow"], 0.9)

    @property
    def late(self) -> float:
        """The longest that the loop was held outside of the reload."""
        return max(self.lag.late[: self.reloading.start] + self.lag.late[self.reloading.stop :])

    @property
    def late_reloading(self) -> float:
        """The longest that it was held during the reload."""
        return max(self.lag.late[self.reloading])

    @property
    def waits(self) -> float:
        """In how many milliseconds 99 of 100 were answered, seen from inside or outside."""
        return max(percentile(self.took, 0.99), percentile(self.seen["waits"], 0.99))

    def within(self, limit: float) -> float:
        """Return a limit in milliseconds as it holds in this storm."""
        return limit * self.slow

    @property
    def calm(self) -> bool:
        """Whether it was within all limits."""
        return self.waits < self.within(SOON) and max(self.late, self.late_reloading) < self.within(FREE)

    def __str__(self) -> str:
        figures = {
            "answered within (99 of 100)": self.waits,
            "loop late (most)": self.late,
            "loop late, reloading (most)": self.late_reloading,
        }
        told = ", ".join(f"{what} {milliseconds:.1f} ms" for what, milliseconds in figures.items())
        return f"{self.seen['rate']:.0f} a second, machine {self.slow:.2f} times slower than usual: {told}"


async def reload(service: Service, folder: Path, edit: tuple[str, str]) -> None:
    """Publish facts anew, all of them: one that changed makes the rest be checked again."""
    rewrite(folder / "facts" / "people.yaml", *edit)
    before = service.knowledge
    preview = await service.publisher.preview()
    await service.publish(preview.buttons[0].target, None, "terminal")
    assert service.knowledge is not before


@contextlib.asynccontextmanager
async def raining(questions: Path, count: int, rate: float) -> AsyncIterator[asyncio.subprocess.Process]:
    """Start the server that will let people ask."""
    script = Path(__file__).parent / "wire" / "storm.py"
    command = (sys.executable, str(script), str(questions), str(count), str(rate))
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, limit=2**22)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def storming(service: Service, folder: Path, weather: Weather) -> Storm:
    """Let people ask all that the facts know, over and over; halfway through, reload the facts."""
    questions = folder / "questions.json"
    questions.write_text(json.dumps([question for entry in service.knowledge.entries for question in entry.ask]))
    async with raining(questions, weather.questions, weather.rate) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        port = int(await server.stdout.readline())
        async with running(port, service, Timed, UNHURRIED) as bot, loop_lag() as lag:
            assert isinstance(bot, Timed)
            settle()
            lag.clear()
            server.stdin.write(b"now\n")
            await asyncio.sleep(weather.questions / weather.rate / 2)
            start = len(lag.late)
            await reload(service, folder, weather.edit)
            await asyncio.sleep(0)
            reloading = slice(start, len(lag.late) + 1)
            seen = json.loads(await server.stdout.readline())
            return Storm(weather, bot.took, lag, seen, reloading)


async def _storm(knowledge: Path, folder: Path, weather: Weather) -> Storm:
    """Let one storm pass over a copy of the facts."""
    service = await Service.open(
        shutil.copytree(knowledge, folder / "knowledge"), Store(f"sqlite:///{folder}/storm.db")
    )
    try:
        return await storming(service, folder / "knowledge", weather)
    finally:
        await service.close()


@contextlib.contextmanager
def logged_to(stream: TextIO) -> Iterator[None]:
    """Let what is logged be written and gone: pytest keeps it all, and a search for garbage would go through it."""
    root = logging.getLogger()
    kept, root.handlers = root.handlers, [logging.StreamHandler(stream)]
    try:
        yield
    finally:
        root.handlers = kept


@pytest.fixture(scope="module", params=WEATHER)
def storm(
    request: pytest.FixtureRequest, small_knowledge: Callable[[Path], Path], tmp_path_factory: pytest.TempPathFactory
) -> Storm:
    """One storm for all tests here, for it lasts; who asks for what is printed (-rP) gets its figures."""
    weather: Weather = WEATHER[request.param]
    shipped = Path(__file__).parents[1] / "knowledge"
    knowledge = shipped if request.param == "shipped" else small_knowledge(tmp_path_factory.mktemp("storm"))
    switching, thresholds = sys.getswitchinterval(), gc.get_threshold()
    for _ in range(STORMS):
        try:
            with (
                open(os.devnull, "w", encoding="utf-8") as nowhere,
                logged_to(nowhere),
                pytest.MonkeyPatch.context() as real,
            ):
                real.setattr(versions, "_LARGE", 0)  # what people really ask about is read in a process of its own
                storm = asyncio.run(_storm(knowledge, tmp_path_factory.mktemp("storm"), weather))
        finally:
            gc.unfreeze()
            gc.set_threshold(*thresholds)
            sys.setswitchinterval(switching)
        print(request.param, storm)
        if storm.calm:
            break
    return storm


def test_each_question_is_answered_exactly_once(storm: Storm) -> None:
    counts = {what: storm.seen[what] for what in ("asked", "answers", "answered", "posted")}

    assert counts == dict.fromkeys(counts, storm.weather.questions)
    assert len(storm.took) == storm.weather.questions


def test_nearly_all_are_answered_within_50_ms(storm: Storm) -> None:
    assert storm.waits < storm.within(SOON)


def test_the_loop_is_never_held_over_25_ms(storm: Storm) -> None:
    assert storm.late < storm.within(FREE)


def test_nor_is_it_while_the_facts_are_read_anew(storm: Storm) -> None:
    assert storm.late_reloading < storm.within(FREE)
