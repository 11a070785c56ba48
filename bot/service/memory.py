"""What is remembered for minutes, in memory only: a person's last question, and what a channel was just told."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Literal

from bot.core.knowledge import Earlier

KEPT = timedelta(minutes=5)
_MINUTE = timedelta(minutes=1)
CONVERSATIONS = 5_000

Key = tuple[int, int]
"""A channel's id and a person's id."""


class Memory:
    """What each conversation was about last, forgotten after KEPT."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        """Take the clock by which to forget."""
        self._clock = clock
        self._last: OrderedDict[Key, tuple[datetime, Earlier]] = OrderedDict()

    def recall(self, key: Key) -> Earlier | None:
        """Return what is to be known of the last question, None where it is forgotten."""
        self._tidy()
        return self._last[key][1] if key in self._last else None

    def remember(self, key: Key, earlier: Earlier) -> None:
        """Keep what is to be known of a question; the longest silent conversation makes room where it must."""
        self._last[key] = (self._clock(), earlier)
        self._last.move_to_end(key)
        self._tidy()
        while len(self._last) > CONVERSATIONS:
            self._last.popitem(last=False)

    def _tidy(self) -> None:
        since = self._clock() - KEPT
        while self._last and next(iter(self._last.values()))[0] <= since:
            self._last.popitem(last=False)

    def drop(self, key: Key) -> None:
        """Forget a conversation."""
        self._last.pop(key, None)

    def forget(self, person: int) -> None:
        """Forget all conversations of a person."""
        for key in [key for key in self._last if key[1] == person]:
            del self._last[key]


class Pace:
    """How many questions a minute are answered: for each person, and in each channel."""

    def __init__(self, clock: Callable[[], datetime], person: int, channel: int) -> None:
        """Take the clock and the two limits."""
        self._clock, self._limits = clock, (person, channel)
        self._asked: OrderedDict[tuple[str, int], deque[datetime]] = OrderedDict()
        self._told = Cooldown(clock, _MINUTE)

    def of(self, person: int, channel: int) -> Literal["go", "tell", "wait"]:
        """Say what to do with a question: answer it, or tell the person once that it is too many, or say nothing."""
        now = self._clock()
        both = [self._recent(("person", person), now), self._recent(("channel", channel), now)]
        if all(len(asked) < limit for asked, limit in zip(both, self._limits, strict=True)):
            for asked in both:
                asked.append(now)
            return "go"
        return "tell" if self._told.due(person) else "wait"

    def _recent(self, key: tuple[str, int], now: datetime) -> deque[datetime]:
        asked = self._asked.setdefault(key, deque())
        self._asked.move_to_end(key)
        while asked and now - asked[0] >= _MINUTE:
            asked.popleft()
        while len(self._asked) > 2 * CONVERSATIONS:
            self._asked.popitem(last=False)
        return asked


class Cooldown:
    """What is said once in each place and then not again for a while."""

    def __init__(self, clock: Callable[[], datetime], length: timedelta) -> None:
        """Take the clock, and how long to stay silent."""
        self._clock, self._length = clock, length
        self._said: OrderedDict[int, datetime] = OrderedDict()

    def said(self, place: int) -> bool:
        """Tell whether it was said in a place lately."""
        return place in self._said and self._clock() - self._said[place] < self._length

    def due(self, place: int) -> bool:
        """Tell whether it is to be said in a place now; if so, it counts as said."""
        now = self._clock()
        while self._said and now - next(iter(self._said.values())) >= self._length:
            self._said.popitem(last=False)
        if place in self._said:
            return False
        self._said[place] = now
        return True
