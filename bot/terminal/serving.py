"""Running the bot: on Discord, or in the local preview; and what an operator needs for it."""

from __future__ import annotations

import argparse
from importlib.util import find_spec

from bot.discord_app import doctor as doctors
from bot.discord_app import running
from bot.render.languages import LanguageError
from bot.terminal.chat import run as chat
from bot.terminal.given import CommandError, folder, meaning, settings, usable_facts


def start(arguments: argparse.Namespace) -> int:
    """Without a verb: Discord with a token, else the preview, else the terminal."""
    if settings().discord_token:
        return run(arguments)
    if find_spec("simcord") and find_spec("markdown_it"):
        arguments.port = None
        return preview(arguments)
    print('No DISCORD_TOKEN, and the preview is not installed: python -m pip install -e ".[preview]"')
    return chat(arguments)


def run(arguments: argparse.Namespace) -> int:
    """Run on Discord."""
    return running.run(settings(), folder(arguments), meaning())


def sync(arguments: argparse.Namespace) -> int:
    """Register the commands with Discord."""
    return running.sync(settings(), folder(arguments))


def doctor(arguments: argparse.Namespace) -> int:
    """Look for what keeps the bot from working."""
    return doctors.examine(settings(), folder(arguments))


def invite(arguments: argparse.Namespace) -> int:
    """Print the link that invites the bot."""
    return doctors.invite(settings())


def preview(arguments: argparse.Namespace) -> int:
    """Serve the local preview."""
    try:
        from bot import preview as page  # needs an extra
    except ImportError as error:
        raise CommandError(f'{error.name} is missing: python -m pip install -e ".[preview]"') from error
    chosen = settings()
    try:
        with usable_facts():
            return page.preview(chosen, folder(arguments), arguments.port or chosen.preview_port, meaning())
    except LanguageError as error:
        raise CommandError(f"the languages cannot be used:\n{error}") from error
