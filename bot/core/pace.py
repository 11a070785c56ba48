"""Work beside an event loop, in a thread that lets the loop have Python's lock most of the time.

Two threads that both want the lock get it in turns, and the loop loses its turn at each call of the system; so long
work pauses now and then.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter, sleep

_STRETCH, _PAUSE = 0.001, 0.003
"""Seconds of work without a pause, and of a pause."""


class _Paced(threading.local):
    """When the thread paused last, None in one that does not."""

    last: float | None = None


_paced = _Paced()


@contextmanager
def paced() -> Iterator[None]:
    """Let what this thread does inside pause wherever it may."""
    _paced.last = perf_counter()
    try:
        yield
    finally:
        _paced.last = None


def breathe() -> None:
    """Pause here if the thread is paced and has worked for a while."""
    if _paced.last is not None and perf_counter() - _paced.last > _STRETCH:
        sleep(_PAUSE)
        _paced.last = perf_counter()
