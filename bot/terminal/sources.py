"""Looking after the sources."""

from __future__ import annotations

import argparse
from datetime import date

from bot.authoring import sources
from bot.authoring.draft import draft as propose
from bot.terminal.given import FAILED, OK, CommandError, folder


def add(arguments: argparse.Namespace) -> int:
    """Take up an article: its paragraphs are numbered and locked."""
    fields = ("id", "title", "publisher", "author", "published", "url", "retrieved")
    details = {field: value for field in fields if (value := getattr(arguments, field)) is not None}
    try:
        article = sources.read_article(arguments.file)
        for line in sources.add(folder(arguments), article, details, arguments.boilerplate, date.today()):
            print(line)
    except sources.SourceError as error:
        raise CommandError(str(error)) from error
    return OK


def draft(arguments: argparse.Namespace) -> int:
    """Propose facts from an article."""
    try:
        print(propose(sources.read_article(arguments.file), arguments.id), end="")
    except sources.SourceError as error:
        raise CommandError(str(error)) from error
    return OK


def verify(arguments: argparse.Namespace) -> int:
    """Compare a fresh copy of an article with its lock."""
    try:
        lines, same = sources.verify(
            folder(arguments), sources.read_article(arguments.file), arguments.id, date.today()
        )
    except sources.SourceError as error:
        raise CommandError(str(error)) from error
    print("\n".join(lines))
    return OK if same else FAILED
