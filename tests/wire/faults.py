"""What can go wrong with one request, written down so that a test can say it in a line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import Any


class Cut(Enum):
    """How a request ends that gets no whole answer."""

    RESET = "the connection is reset"
    HALF = "the answer breaks off in its middle"
    SILENCE = "there is no answer at all"


@dataclass(frozen=True, slots=True)
class Fault:
    """One request's fate: an error of Discord's, or a connection that fails."""

    status: int = 500
    code: int = 0
    retry_after: float | None = None
    via: bool = True
    """Whether Discord itself answers; what stands in front of it names no Via."""
    cut: Cut | None = None
    done: bool = False
    """Whether Discord has done what was asked all the same."""

    @property
    def headers(self) -> dict[str, str]:
        return {"Via": "1.1 google"} if self.via else {}

    @property
    def body(self) -> dict[str, Any]:
        told = {"code": self.code, "message": f"scripted {self.status}"}
        return told if self.retry_after is None else told | {"retry_after": self.retry_after, "global": False}


class Script:
    """The faults to come, in order, for each kind of request."""

    def __init__(self) -> None:
        self._acts: list[tuple[str, re.Pattern[str], Fault]] = []

    def add(self, method: str, path: str, fault: Fault, times: int = 1) -> None:
        """Let the next requests of that method whose path matches the expression meet the fault."""
        self._acts += [(method, re.compile(path), fault)] * times

    def take(self, method: str, path: str) -> Fault | None:
        """Return what the request meets, which is then over."""
        for number, (of_method, of_path, fault) in enumerate(self._acts):
            if of_method == method and of_path.fullmatch(path):
                del self._acts[number]
                return fault
        return None

    @property
    def over(self) -> bool:
        return not self._acts
