"""The log: lines for people or for a program, and nothing about who asked what."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from conftest import Town

from bot.core.knowledge import Knowledge
from bot.core.model import Reason
from bot.core.reply import Abstention, Answer, Clarification, Reply, WorkedOut
from bot.logs import answered, setup
from bot.settings import Settings, SettingsError


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """Where a test's log goes; afterwards logging is as it was."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield io.StringIO()
    root.handlers[:] = handlers
    root.setLevel(level)


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def noted(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    return [record for record in caplog.records if record.name == "bot.logs"]


def test_json_is_an_object_a_line(stream: io.StringIO) -> None:
    setup(Settings(log_format="json"), stream)

    logging.getLogger("bot.any").warning("two\nlines, %s", "“quoted”")

    (line,) = lines(stream)
    assert set(line) == {"time", "level", "logger", "message"}
    assert (line["level"], line["logger"], line["message"]) == ("WARNING", "bot.any", "two\nlines, “quoted”")
    assert line["time"].endswith("+00:00")


def test_a_traceback_stays_on_its_line(stream: io.StringIO) -> None:
    setup(Settings(log_format="json"), stream)

    try:
        int("because")
    except ValueError:
        logging.getLogger("bot.any").exception("failed", stack_info=True)

    (line,) = lines(stream)
    assert line["exception"].endswith("'because'")
    assert "test_logs.py" in line["stack"]


def test_text_is_what_discord_py_writes(stream: io.StringIO) -> None:
    setup(Settings(), stream)

    logging.getLogger("bot.any").info("ready")

    line = stream.getvalue()  # in colour or not, as discord.py finds the place
    assert not line.startswith("{")
    assert all(word in line for word in ("INFO", "bot.any", "ready\n"))


def test_the_level_is_the_operators(stream: io.StringIO) -> None:
    setup(Settings(log_level="ERROR", log_format="json"), stream)

    logging.getLogger("bot.any").warning("unheard")

    assert stream.getvalue() == ""


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(SettingsError, match="LOG_FORMAT"):
        Settings.read({"LOG_FORMAT": "xml"})


def test_an_answer_is_one_line_with_facts_outcome_and_time(stream: io.StringIO, shipped: Knowledge) -> None:
    setup(Settings(log_format="json"), stream)
    one, two = list(shipped.facts.values())[:2]
    replies: list[Reply] = [
        Answer((one, two), 0.9),
        Clarification((two,), 0.5),
        Abstention(Reason.OTHER_PLACE),
    ]

    for reply in replies:
        answered(reply, 0.00123)

    found = [(line["event"], line["outcome"], line["facts"], line["ms"]) for line in lines(stream)]
    assert found == [
        ("answered", "answer", [one.id, two.id], 1.2),
        ("answered", "clarify", [two.id], 1.2),
        ("answered", "abstain:other-place", [], 1.2),
    ]


def test_a_rating_that_is_worked_out_names_both_ends(stream: io.StringIO, shipped: Knowledge) -> None:
    setup(Settings(), stream)
    reply = shipped.ask("What was the rating in 2016?")
    assert isinstance(reply, WorkedOut)

    answered(reply, 0.002)

    assert f"answered: worked-out {reply.earlier.id} {reply.later.id} in 2.0 ms" in stream.getvalue()


async def test_neither_who_asks_nor_what_is_noted(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)

    await town.ask("How many boats has the ferry, and who is Bartholomew?")
    await town.alice.slash(town.channel, "ask", question="How many boats are there, Bartholomew?")
    asked = await town.alice.send(town.channel, "Bartholomew, how many boats?")
    await town.alice.context_menu(town.channel, "Check the facts", asked)

    records = noted(caplog)
    assert len(records) == 3
    written = json.dumps([(record.getMessage(), vars(record).get("fields")) for record in records])
    assert "boats-2022" in written
    for word in ("Bartholomew", "alice", str(town.alice.id), "How many", "ask", str(town.channel.id)):
        assert word not in written


async def test_somebody_in_danger_is_not_noted(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)

    await town.ask("a child is drowning")
    await town.alice.slash(town.channel, "ask", question="a child is drowning")

    assert noted(caplog) == []
