"""Measuring from inside: how long an answer takes, and whether the event loop is free."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Sequence
from itertools import repeat
from pathlib import Path
from statistics import median
from time import perf_counter
from types import SimpleNamespace
from typing import Any

import aiohttp

from wire.running import Impatient

_NONCE = re.compile(rb'"nonce": ?"([0-9]+)"')
_LOOK, _USUAL = 0.1, 1.2
"""Seconds between two looks at how fast the machine is, and the milliseconds that one takes where nothing else goes on.
"""

_TICK = 0.002
"""Seconds between two looks at the loop."""


class Timed(Impatient):
    """The bot, noting when it hears of a message and when its reply is handed to the connection."""

    def __init__(self, *args: Any, **options: Any) -> None:
        trace = aiohttp.TraceConfig()
        trace.on_request_chunk_sent.append(self._sent)
        super().__init__(*args, http_trace=trace, **options)
        self._heard_at: dict[int, float] = {}
        self.took: list[float] = []
        """Milliseconds from each message to its reply."""

    def dispatch(self, event: str, /, *args: Any, **more: Any) -> None:
        if event == "message":
            self._heard_at[args[0].id] = perf_counter()
        super().dispatch(event, *args, **more)

    async def _sent(
        self, session: aiohttp.ClientSession, context: SimpleNamespace, sent: aiohttp.TraceRequestChunkSentParams
    ) -> None:
        nonce = _NONCE.search(sent.chunk)
        if nonce and (heard := self._heard_at.pop(int(nonce[1]), None)):
            self.took.append(1000 * (perf_counter() - heard))


class Lag:
    """What a watch on the event loop has seen, in milliseconds."""

    def __init__(self) -> None:
        self.late: list[float] = []
        """By how much the loop came late to what was due, each time it was looked at; without the time for which the
        system let it wait for a processor."""

    def clear(self) -> None:
        """Forget what was seen so far."""
        self.late.clear()


@contextlib.asynccontextmanager
async def loop_lag() -> AsyncIterator[Lag]:
    """Watch the loop while inside."""
    lag = Lag()

    async def look() -> None:
        while True:
            due, before = perf_counter() + _TICK, waited()
            await asyncio.sleep(_TICK)
            lag.late.append(1000 * (perf_counter() - due) - (waited() - before))

    task = asyncio.create_task(look())
    try:
        yield lag
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def waited() -> float:
    """Return for how many milliseconds the system has let this thread wait for a processor; 0 where it cannot tell."""
    file = Path("/proc/thread-self/schedstat")
    return int(file.read_text(encoding="ascii").split()[1]) / 1e6 if file.exists() else 0.0


class Slowness:
    """How many times longer than usual this machine takes to compute; at least 1.

    What shares its processors slows it down to half for seconds or minutes, and the system does not tell.
    """

    def __init__(self) -> None:
        self.seen: list[float] = []
        self._due = 0.0

    def now(self) -> float:
        """Return what it is, of late; ten times a second it is looked at."""
        start = perf_counter()
        if start >= self._due:
            dict(zip(map(str, range(5_000)), repeat(None), strict=False))
            self.seen.append(max(1.0, 1000 * (perf_counter() - start) / _USUAL))
            self._due = start + _LOOK
        return median(self.seen[-5:])


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that so great a share of them does not exceed."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]
