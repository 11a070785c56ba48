"""What holds whatever happens: the rules that are checked after every event of a storm."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator
from typing import Any

import simcord

CONTENT, LABEL, CUSTOM_ID, ROWS, ROW = 2000, 80, 100, 5, 5
SOURCE = "\n-# "

_EXPECTED = (
    "The files cannot be used",  # the operator can do something about it
    "corrections stopped, to go on",
    "Ignoring exception in autocomplete",  # discord.py's own sending of choices, when Discord does not take them
)
"""How errors begin that may be logged."""


class Log(logging.Handler):
    """Keeps what is logged as an error."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        said = record.getMessage()
        if not said.startswith(_EXPECTED):
            trace = logging.Formatter().formatException(record.exc_info) if record.exc_info else ""
            self.found.append(f"logged: {said}\n{trace}".rstrip())


class Rules:
    """The rules over one simulated Discord; each look tells what broke one since the last."""

    def __init__(self, env: simcord.Env, log: Log) -> None:
        self._env, self._log = env, log
        self._seen = self._errors = 0
        self.answers: set[str] = set()
        """How the answers begin that the bot may give."""

    def broken(self) -> list[str]:
        """Return which rules were broken since the last look."""
        bot = self._env.bot
        assert bot.user is not None
        found, self._log.found = self._log.found, []
        errors = self._env.errors
        found += [f"raised: {error!r}" for error in errors[self._errors :]]
        self._errors = len(errors)
        for request in self._env.http_requests[self._seen :]:
            if isinstance(request.json, dict):
                found += [f"{what}: {request.method} {request.json}" for what in self._wrong(request.json)]
        self._seen = len(self._env.http_requests)
        found += [f"{count} replies to {id_}" for id_, count in self.replies().items() if count > 1]
        kept: Any = bot._connection._view_store  # private: nothing else tells of forms
        if kept.persistent_views or kept._modals:
            found.append("the client keeps a view or a form, which would pile up")
        return found

    def replies(self) -> Counter[int]:
        """Return how many replies of the bot's stand under each message."""
        own = self._env.bot.user
        assert own is not None
        places = self._env.backend.messages.values()
        stored = (message for place in places for message in place.values() if message.author_id == own.id)
        return Counter(int(one.reference["message_id"]) for one in stored if one.reference)

    def _wrong(self, body: dict[str, Any]) -> Iterator[str]:
        message = body.get("data") or body
        for choice in message.get("choices", ()):
            if not 0 < len(choice["name"]) <= 100:
                yield "a choice of an impossible length"
        if len(message.get("choices", ())) > 25:
            yield "more choices than Discord takes"
        content = message.get("content")
        if content is None:
            return
        if not 0 < len(content) <= CONTENT:
            yield "a content of an impossible length"
        if message.get("allowed_mentions", {}).get("parse") != []:
            yield "it may ping"
        buttons = [button for row in message.get("components") or () for button in row["components"]]
        yield from _buttons(message.get("components") or (), buttons)
        answer = any(button.get("custom_id", "").startswith("v1:source:") for button in buttons)
        told = content.startswith(tuple(self.answers)) or answer
        if told and "paragraph" not in content.partition(SOURCE)[2]:
            yield "an answer without its source"


def _buttons(rows: Any, buttons: list[dict[str, Any]]) -> Iterator[str]:
    if len(rows) > ROWS or any(len(row["components"]) > ROW for row in rows):
        yield "more buttons than Discord takes"
    if any(not 0 < len(button["label"]) <= LABEL for button in buttons):
        yield "a label of an impossible length"
    ids = [button["custom_id"] for button in buttons]
    if len(set(ids)) < len(ids) or any(not 0 < len(id_) <= CUSTOM_ID for id_ in ids):
        yield "an impossible id of a button"
