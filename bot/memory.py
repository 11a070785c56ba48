"""What the same person asked in the same channel a moment ago, for follow-up questions; in memory only."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable
from datetime import datetime, timedelta

KEPT = timedelta(minutes=5)
QUESTIONS = 4
CONVERSATIONS = 10_000

Key = tuple[int, int]
"""A channel's id and a person's id."""


class Memory:
    """The last questions of each conversation, forgotten after KEPT."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        """Take the clock by which to forget."""
        self._clock = clock
        self._asked: OrderedDict[Key, deque[tuple[datetime, str]]] = OrderedDict()

    def recall(self, key: Key) -> list[str]:
        """Return the questions still remembered, oldest first."""
        since = self._clock() - KEPT
        return [question for asked, question in self._asked.get(key, ()) if asked > since]

    def remember(self, key: Key, question: str) -> None:
        """Keep a question; the longest silent conversation makes room when there are too many."""
        self._asked.setdefault(key, deque(maxlen=QUESTIONS)).append((self._clock(), question))
        self._asked.move_to_end(key)
        while len(self._asked) > CONVERSATIONS:
            self._asked.popitem(last=False)
