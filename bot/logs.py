"""What the bot notes for its operator: discord.py's lines, or a JSON object a line; neither who asked nor what."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from typing import Any, TextIO

import discord

from bot.core.reply import Abstention, Answer, Clarification, Reply, WorkedOut
from bot.settings import Settings

log = logging.getLogger(__name__)

FIELDS = "fields"
"""The attribute of a record that holds what a program may want to read one by one."""


class JsonLines(logging.Formatter):
    """A record as one JSON object on one line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return time (UTC), level, logger and message, the record's own fields, and the traceback if there is one."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, FIELDS, {}),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        if record.stack_info:
            line["stack"] = self.formatStack(record.stack_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def setup(settings: Settings, stream: TextIO | None = None) -> None:
    """Log everything from the set level on, in the set format, to a stream (stderr)."""
    handler = logging.StreamHandler(stream)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # it does not speak
    level = getattr(logging, settings.log_level)
    if settings.log_format == "json":
        discord.utils.setup_logging(handler=handler, formatter=JsonLines(), level=level, root=True)
    else:
        discord.utils.setup_logging(handler=handler, level=level, root=True)


def answered(reply: Reply, seconds: float) -> None:
    """Note a reply in one line: how it came out, the facts in it, how long it took. Danger leaves no trace."""
    outcome, facts = _outcome(reply)
    if isinstance(reply, Abstention) and reply.signposts:
        return
    milliseconds = round(1000 * seconds, 1)
    fields = {"event": "answered", "outcome": outcome, "facts": facts, "ms": milliseconds}
    named = f" {' '.join(facts)}" if facts else ""
    log.info("answered: %s%s in %.1f ms", outcome, named, milliseconds, extra={FIELDS: fields})


def _outcome(reply: Reply) -> tuple[str, list[str]]:
    """Return how a reply came out, a refusal by its reason, and the ids of the facts that it gives or offers."""
    match reply:
        case Answer():
            return "answer", [fact.id for fact in reply.facts]
        case WorkedOut():
            return "worked-out", [fact.id for fact in reply.facts]
        case Clarification():
            return "clarify", [fact.id for fact in reply.options]
        case Abstention():
            return f"abstain:{reply.reason.value}", [fact.id for fact in reply.suggestions]
