"""A conversation in the terminal, with the same commands as on Discord."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from rich.console import Console
from rich.markup import escape
from rich.panel import Panel

from bot.render.message import Message
from bot.service.desk import Desk
from bot.terminal.given import desk as desk_of

_REMEMBERED = 4
_LEAVE = {"/quit", "/exit", "/q"}


def run(arguments: argparse.Namespace) -> int:
    """Talk in the terminal."""
    return chat(desk_of(arguments))


def chat(desk: Desk, console: Console | None = None, read: Callable[[str], str] = input) -> int:
    """Talk until the person leaves; return the exit code."""
    console = console or Console(highlight=False)
    _show(console, desk.help())
    asked: list[str] = []
    offered: Message | None = None
    while True:
        try:
            line = read("\nYou: ").strip()
        except (EOFError, KeyboardInterrupt):
            console.print()
            return 0
        if not line:
            continue
        if line in _LEAVE:
            return 0
        choices = [button for button in offered.buttons if button.action == "fact"] if offered else []
        if line.isdecimal() and 0 < int(line) <= len(choices):
            message = desk.fact(choices[int(line) - 1].target)
        elif line.startswith("/"):
            message = command(desk, line)
        else:
            message = desk.ask(line, asked[-_REMEMBERED:])
            asked.append(line)
        _show(console, message)
        offered = message


def command(desk: Desk, line: str) -> Message:
    """Return what a slash command answers; a command nobody knows gets help."""
    name, _, rest = line.removeprefix("/").partition(" ")
    rest = rest.strip()
    match name:
        case "ask" if rest:
            return desk.ask(rest)
        case "rating" if not rest or (rest.isdecimal() and len(rest) == 4 and int(rest)):
            return desk.rating(int(rest) if rest else None)
        case "timeline":
            return desk.timeline()
        case "topics":
            return desk.topics()
        case "source":
            found = desk.find(rest) if rest else []
            return desk.source(found[0].id if found else None)
        case "about":
            return desk.about()
    return desk.help()


def _show(console: Console, message: Message) -> None:
    lines = [escape(message.text).replace("**", "")]
    lines += [f"[dim]{escape(line)}[/dim]" for line in message.footnote.splitlines()]
    choices = [button for button in message.buttons if button.action == "fact"]
    lines += [f"  [bold]{number}[/bold] {escape(button.label)}" for number, button in enumerate(choices, 1)]
    console.print(Panel("\n".join(lines), border_style="dim"))
