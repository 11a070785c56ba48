"""The conversation in the terminal."""

from collections.abc import Callable, Iterator
from io import StringIO

import pytest
from rich.console import Console

from bot.service.desk import Desk
from bot.terminal.chat import chat, command


def talk(desk: Desk, *lines: str) -> str:
    said: Iterator[str] = iter(lines)
    shown = StringIO()

    def read(_: str) -> str:
        try:
            return next(said)
        except StopIteration:
            raise EOFError from None

    assert chat(desk, Console(file=shown, width=200), read) == 0
    return shown.getvalue()


def test_a_question_is_answered_with_its_source(desk: Desk) -> None:
    shown = talk(desk, "What is the latest rating?")

    assert str(desk.knowledge.ends) in shown


def test_empty_lines_are_passed_over_and_quit_leaves(desk: Desk) -> None:
    assert talk(desk, "", "/quit", "/timeline").rstrip() == talk(desk).rstrip()


def test_a_number_chooses_among_what_is_offered(desk: Desk) -> None:
    refused = "What about pizza?"
    offered = next(button for button in desk.ask(refused).buttons if button.action == "fact")

    chosen, raised = talk(desk, refused, "1"), talk(desk, refused, "\u00b2")

    assert desk.fact(offered.target).text[:40] in chosen
    assert desk.fact(offered.target).text[:40] not in raised


@pytest.mark.parametrize(
    ("line", "same_as"),
    [
        ("/rating 2016", lambda desk: desk.rating(2016)),
        ("/rating", lambda desk: desk.rating()),
        ("/rating soon", lambda desk: desk.help()),
        ("/rating 0000", lambda desk: desk.help()),
        ("/timeline", lambda desk: desk.timeline()),
        ("/topics", lambda desk: desk.topics()),
        ("/source", lambda desk: desk.source()),
        ("/about", lambda desk: desk.about()),
        ("/help", lambda desk: desk.help()),
        ("/nonsense", lambda desk: desk.help()),
        ("/ask hello", lambda desk: desk.ask("hello")),
    ],
)
def test_commands_work_as_on_discord(desk: Desk, line: str, same_as: Callable[[Desk], object]) -> None:
    assert command(desk, line) == same_as(desk)
