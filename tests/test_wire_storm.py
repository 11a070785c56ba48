"""A storm of questions over the wire: each answered once, soon, and with the loop free for everything else.

Discord itself lets a bot send 50 messages a second; this is four times as many, each with its receipt written to the
store. The server is a process of its own.
What the system lets the two wait for a processor is not the bot's doing: it is added to the limits in milliseconds of
the clock. Milliseconds of computing are not stretched by other programs; only after a standstill of seconds, when all
that has come in meanwhile is read in one go, can single ones be too many, and one in a hundred is left out.
"""

import asyncio
import contextlib
import gc
import json
import logging
import os
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

import pytest
from wire.probes import Lag, Timed, loop_lag, percentile, waited
from wire.running import running

from bot.discord_app.running import settle
from bot.service import apart
from bot.service.service import Service
from bot.settings import Settings
from bot.store.store import Store

QUESTIONS, RATE = 2000, 200
UNHURRIED = Settings(questions_per_minute=QUESTIONS, channel_questions_per_minute=QUESTIONS)
SOON = 50.0
"""Milliseconds in which 99 of 100 questions are answered."""
FREE = 25.0
"""Milliseconds for which the loop may be held."""
RELOADING = 60.0
"""The same while facts are read and compared: that thread holds Python's lock through each call of the system that the
loop makes. On two quiet processors 17 to 29 ms were measured."""


@dataclass
class Storm:
    """What a storm was like, from inside and from outside."""

    took: list[float]
    lag: Lag
    seen: dict[str, Any]
    waited: float
    """Milliseconds for which bot and server waited for a processor."""
    reloading: slice = field(default_factory=lambda: slice(0))
    """Which looks at the loop were taken during the reload."""

    @property
    def late(self) -> float:
        """The longest that the loop was held outside of the reload."""
        return max(self.lag.late[: self.reloading.start] + self.lag.late[self.reloading.stop :])


async def reload(service: Service, folder: Path) -> None:
    """Publish facts anew, all of them: one that changed makes the rest be checked again."""
    file = folder / "facts" / "people.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("ada quill\n", "captain ada quill\n"), encoding="utf-8")
    before = service.knowledge
    preview = await service.publisher.preview()
    await service.publish(preview.buttons[0].target, None, "terminal")
    assert service.knowledge is not before


@contextlib.asynccontextmanager
async def raining(questions: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """Start the server that will let people ask."""
    script = Path(__file__).parent / "wire" / "storm.py"
    command = (sys.executable, str(script), str(questions), str(QUESTIONS), str(RATE))
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, limit=2**22)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def weather(service: Service, folder: Path) -> Storm:
    """Let people ask all that the facts know, over and over; halfway through, reload the facts."""
    questions = folder / "questions.json"
    questions.write_text(json.dumps([question for entry in service.knowledge.entries for question in entry.ask]))
    async with raining(questions) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        port = int(await server.stdout.readline())
        async with running(port, service, Timed, UNHURRIED) as bot, loop_lag() as lag:
            assert isinstance(bot, Timed)
            settle()
            before = waited()
            lag.clear()
            server.stdin.write(b"now\n")
            await asyncio.sleep(QUESTIONS / RATE / 2)
            start = len(lag.late)
            await reload(service, folder)
            await asyncio.sleep(0)
            reloading = slice(start, len(lag.late) + 1)
            seen = json.loads(await server.stdout.readline())
            return Storm(bot.took, lag, seen, waited() - before + seen["waited"], reloading)


async def _storm(folder: Path) -> Storm:
    service = await Service.open(folder, Store(f"sqlite:///{folder.parent}/footnote.db"))
    try:
        return await weather(service, folder)
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


@pytest.fixture(scope="module")
def storm(small_knowledge: Callable[[Path], Path], tmp_path_factory: pytest.TempPathFactory) -> Storm:
    """One storm for all tests here, for it lasts; who asks for what is printed (-rP) gets its figures."""
    folder = small_knowledge(tmp_path_factory.mktemp("storm"))
    switching, thresholds = sys.getswitchinterval(), gc.get_threshold()
    try:
        with (
            open(os.devnull, "w", encoding="utf-8") as nowhere,
            logged_to(nowhere),
            pytest.MonkeyPatch.context() as real,
        ):
            real.setattr(apart, "_LARGE", 0)  # what people really ask about is read in a process of its own
            storm = asyncio.run(_storm(folder))
    finally:
        gc.unfreeze()
        gc.set_threshold(*thresholds)
        sys.setswitchinterval(switching)
    figures = {
        "answered within (99 of 100)": percentile(storm.took, 0.99),
        "seen from outside (99 of 100)": percentile(storm.seen["waits"], 0.99),
        "loop late (most)": storm.late,
        "loop late, reloading (most)": max(storm.lag.late[storm.reloading]),
        "loop computing (most)": max(storm.lag.busy),
        "waited for a processor (in all)": storm.waited,
    }
    print(", ".join(f"{what} {milliseconds:.1f} ms" for what, milliseconds in figures.items()))
    return storm


def test_each_question_is_answered_exactly_once(storm: Storm) -> None:
    counts = {what: storm.seen[what] for what in ("asked", "answers", "answered", "posted")}

    assert counts == dict.fromkeys(counts, QUESTIONS)
    assert len(storm.took) == QUESTIONS


def test_nearly_all_are_answered_within_50_ms(storm: Storm) -> None:
    assert percentile(storm.took, 0.99) < SOON + storm.waited
    assert percentile(storm.seen["waits"], 0.99) < SOON + storm.waited


def test_the_loop_is_never_held_over_25_ms(storm: Storm) -> None:
    assert percentile(storm.lag.busy, 0.99) < FREE
    assert storm.late < FREE + storm.waited


def test_reading_the_facts_anew_leaves_the_loop_nearly_free(storm: Storm) -> None:
    assert max(storm.lag.late[storm.reloading]) < RELOADING + storm.waited
