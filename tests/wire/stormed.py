"""The bot in a storm, in a process of its own as it runs everywhere: stormed.py FOLDER COUNT RATE OLD NEW.

FOLDER holds the facts as knowledge/; halfway through, OLD becomes NEW in people.yaml and the facts are published anew.
It prints as JSON how long each answer took, how late the loop was, and what the server saw.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from conftest import rewrite

from bot.discord_app.running import settle
from bot.service import versions
from bot.service.service import Service
from bot.settings import Settings
from bot.store.store import Store
from wire.probes import Timed, loop_lag
from wire.running import running

UNHURRIED = Settings(questions_per_minute=100_000, channel_questions_per_minute=100_000)


async def reload(service: Service, folder: Path, old: str, new: str) -> None:
    """Publish facts anew, all of them: one that changed makes the rest be checked again."""
    rewrite(folder / "facts" / "people.yaml", old, new)
    before = service.knowledge
    preview = await service.publisher.preview()
    await service.publish(preview.buttons[0].target, None, "terminal")
    assert service.knowledge is not before


@contextlib.asynccontextmanager
async def raining(questions: Path, count: int, rate: float) -> AsyncIterator[asyncio.subprocess.Process]:
    """Start the server that will let people ask."""
    script = Path(__file__).with_name("storm.py")
    command = (sys.executable, str(script), str(questions), str(count), str(rate))
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, limit=2**22)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def storming(service: Service, folder: Path, count: int, rate: float, edit: tuple[str, str]) -> dict[str, object]:
    """Let people ask all that the facts know, over and over; halfway through, reload the facts."""
    questions = folder / "questions.json"
    questions.write_text(json.dumps([question for entry in service.knowledge.entries for question in entry.ask]))
    async with raining(questions, count, rate) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        port = int(await server.stdout.readline())
        async with running(port, service, Timed, UNHURRIED) as bot, loop_lag() as lag:
            assert isinstance(bot, Timed)
            settle()
            lag.clear()
            server.stdin.write(b"now\n")
            await asyncio.sleep(count / rate / 2)
            start = len(lag.late)
            await reload(service, folder / "knowledge", *edit)
            await asyncio.sleep(0)
            stop = len(lag.late) + 1
            seen = json.loads(await server.stdout.readline())
            late, reloading = max(lag.late[:start] + lag.late[stop:]), max(lag.late[start:stop])
            return {"took": bot.took, "late": late, "late_reloading": reloading, "seen": seen}


async def main(folder: Path, count: int, rate: float, edit: tuple[str, str]) -> dict[str, object]:
    """Return what a storm over the facts of a folder was like."""
    versions._LARGE = 0  # what people really ask about is read in a process of its own
    service = await Service.open(folder / "knowledge", Store(f"sqlite:///{folder}/storm.db"))
    try:
        return await storming(service, folder, count, rate, edit)
    finally:
        await service.close()


if __name__ == "__main__":
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        logging.basicConfig(stream=nowhere, level=logging.INFO)
        place, asked, each_second, *changed = sys.argv[1:]
        print(json.dumps(asyncio.run(main(Path(place), int(asked), float(each_second), (changed[0], changed[1])))))
