"""What the person at the terminal has given: settings, folder, language; and what is made of them."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bot.core.knowledge import Knowledge
from bot.core.meaning import Meaning
from bot.core.problems import KnowledgeError
from bot.render.languages import LanguageError, read_language
from bot.render.words import Words
from bot.settings import Settings, SettingsError

if TYPE_CHECKING:
    from bot.service.desk import Desk

OK, FAILED = 0, 1
"""Exit codes: done, not done; argparse has 2 for words that it does not know."""


class CommandError(Exception):
    """Something the person at the terminal can mend, in one line."""


@contextmanager
def usable_facts() -> Iterator[None]:
    """Tell what is wrong with the facts where they cannot be used."""
    try:
        yield
    except KnowledgeError as error:
        raise CommandError(f"the facts cannot be used:\n{error}") from error


def settings() -> Settings:
    """Return the operator's settings."""
    try:
        return Settings.read()
    except SettingsError as error:
        raise CommandError(str(error)) from error


def folder(arguments: argparse.Namespace) -> Path:
    """Return the folder with the facts."""
    given: Path = arguments.knowledge or settings().knowledge
    return given


def meaning() -> Meaning | None:
    """Return the sentence encoder, if one is chosen."""
    name = settings().semantic
    if name is None:
        return None
    from bot.semantic import SemanticError, load  # an extra that few install

    try:
        return load(name)
    except SemanticError as error:
        raise CommandError(str(error)) from error


def words() -> Words:
    """Return the wording of the operator's language."""
    chosen = settings()
    try:
        return read_language(chosen.bot_language, chosen.languages).words
    except LanguageError as error:
        where = f"BOT_LANGUAGE={chosen.bot_language}, in {chosen.languages},"
        raise CommandError(f"{where} cannot be used:\n{error}") from error


def knowledge(arguments: argparse.Namespace) -> Knowledge:
    """Return the knowledge of the folder."""
    with usable_facts():
        return Knowledge.load(folder(arguments), meaning())


def desk(arguments: argparse.Namespace) -> Desk:
    """Return a desk over the folder, in the operator's language."""
    from bot.service.desk import Desk  # `ask` needs none

    return Desk(knowledge(arguments), words())
