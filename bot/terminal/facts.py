"""Releases from the terminal: the same as /facts on Discord. A running bot takes them up within two seconds."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Callable
from pathlib import Path

from bot.core.knowledge import Knowledge
from bot.render.message import Message
from bot.render.words import Words
from bot.service.desk import Desk
from bot.service.lookup import Lookup
from bot.service.opening import open_release
from bot.service.service import Service
from bot.store.database import StoreError
from bot.store.store import Store
from bot.terminal.given import CommandError, folder, settings, usable_facts, words

_HERE = "terminal"
"""Where a release is published from, as it is recorded."""


def run(arguments: argparse.Namespace, read: Callable[[str], str] = input) -> int:
    """Do what the verb says; return the exit code."""
    try:
        with usable_facts():
            return asyncio.run(_run(arguments, settings().database_url, folder(arguments), words(), read))
    except StoreError as error:
        raise CommandError(str(error)) from error


def why(id_: str, knowledge: Knowledge, database_url: str, words: Words) -> bool:
    """Print what is known of an answer that was given; tell whether there is one of that id. Raise StoreError."""

    async def look() -> Message:
        store = Store(database_url)
        try:
            return await Lookup(Desk(knowledge, words), store).why(id_)
        finally:
            await store.close()

    message = asyncio.run(look())
    if message.done:
        _print(message)
    return message.done


async def _run(
    arguments: argparse.Namespace, database_url: str, folder: Path, words: Words, read: Callable[[str], str]
) -> int:
    store = Store(database_url)
    try:
        opened = await open_release(folder, store.releases)
        service = Service.of(opened, folder, store, words=words)
        match arguments.facts:
            case "reload":
                return await _reload(service, arguments.yes, read)
            case "stats":
                return _print(await service.feedback.stats())
            case "audit":
                return _print(await service.lookup.audit())
            case "history":
                return _print(await service.publisher.history())
            case "diff":
                return _print(await service.publisher.diff(arguments.number))
            case "rollback":
                return _print(await service.rollback(arguments.number, None, _HERE))
        return _print(service.publisher.status())
    finally:
        await store.close()


async def _reload(service: Service, yes: bool, read: Callable[[str], str]) -> int:
    preview = await service.publisher.preview()
    _print(preview)
    publish = next((button for button in preview.buttons if button.action == "publish"), None)
    if publish is None:
        return 0 if preview.done else 1
    if not (yes or await asyncio.to_thread(_agrees, read)):
        return _print(await service.publisher.cancel(publish.target))
    return _print(await service.publish(publish.target, None, _HERE))


def _agrees(read: Callable[[str], str]) -> bool:
    try:
        return read("Publish? [y/N] ").strip().lower() in ("y", "yes")
    except EOFError:
        print("\nNobody is there to say yes; --yes publishes without asking.")
        return False


def _print(message: Message) -> int:
    print(message.text.replace("**", ""))
    return 0 if message.done else 1
