"""A storm of questions, in a process of its own so that it takes no time of the bot's: storm.py QUESTIONS COUNT RATE.

The rate is that on a machine of usual speed; while it is slower, fewer are asked.

It prints its port, waits for a line, lets people ask, and prints what it saw as JSON.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time
from itertools import cycle, islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from wire.objects import CHANNEL
from wire.probes import Slowness
from wire.server import POST, Discord

CHANNELS = 500
"""So many that Discord's five messages in five seconds a channel would be kept at 500 a second."""

PEOPLE = 1_000_000_000_000_000_000
AT_LEAST = 20.0
"""Seconds that the last answers may take before they count as none."""


async def storm(questions: list[str], count: int, rate: float) -> None:
    async with Discord(channels=CHANNELS) as server:
        print(server.port, flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        asked: dict[str, float] = {}
        slowness = Slowness()
        start = due = time.monotonic()
        for number, question in enumerate(islice(cycle(questions), count)):
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            due += slowness.now() / rate
            message = await server.ask(question, author=PEOPLE + number, channel=CHANNEL + number % CHANNELS)
            asked[message["id"]] = time.monotonic()
        lasted = time.monotonic() - start
        over = time.monotonic() + AT_LEAST
        while len(server.posted) < count and time.monotonic() < over:  # noqa: ASYNC110 - nobody tells it
            await asyncio.sleep(0.02)
        await asyncio.sleep(0.5)  # for what should not come
        calls = [call for call in server.rest.calls if call.method == "POST" and re.fullmatch(POST, call.path)]
        answers = [call.body["nonce"] for call in calls]
        waits = [1000 * (call.at - asked[call.body["nonce"]]) for call in calls]
        seen = {
            "asked": len(asked),
            "answers": len(answers),
            "answered": len(set(answers)),
            "posted": len(server.posted),
        }
        print(json.dumps(seen | {"rate": count / lasted, "waits": waits, "slow": slowness.seen}), flush=True)
        await asyncio.to_thread(sys.stdin.readline)  # stay until the bot has gone


if __name__ == "__main__":
    asked = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    asyncio.run(storm(asked, int(sys.argv[2]), float(sys.argv[3])))
