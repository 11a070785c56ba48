"""Running on Discord: log in, look at the intents, connect, and stop cleanly when told to."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import discord

from bot.core.knowledge import Knowledge
from bot.core.meaning import Meaning
from bot.core.problems import KnowledgeError
from bot.discord_app.client import FootnoteBot
from bot.discord_app.correcting import mark
from bot.discord_app.doctor import token_fault
from bot.discord_app.failures import FAILURES
from bot.discord_app.portal import reason
from bot.logs import setup
from bot.render.languages import LanguageError, read_language
from bot.render.words import Words
from bot.service.following import follow, tidy
from bot.service.service import Service
from bot.settings import Settings
from bot.store.database import StoreError
from bot.store.store import Store

log = logging.getLogger(__name__)

OK, FAILED, MISCONFIGURED = 0, 1, 78
"""Exit codes: 78 is EX_CONFIG, which a supervisor need not restart."""


class UnreachableError(Exception):
    """Discord cannot be reached for now; trying again later may help."""


def run(settings: Settings, folder: Path, meaning: Meaning | None = None) -> int:
    """Run until told to stop; return the exit code."""
    setup(settings)
    return asyncio.run(_with_service(_run, settings, _serving(folder, meaning)))


def sync(settings: Settings, folder: Path) -> int:
    """Tell Discord the commands without connecting and without publishing anything; return the exit code."""
    return asyncio.run(_with_service(_sync, settings, _at_rest(folder)))


Opening = Callable[[Settings, Store, Words], Awaitable[Service]]


def _serving(folder: Path, meaning: Meaning | None) -> Opening:
    async def opened(settings: Settings, store: Store, words: Words) -> Service:
        return await Service.open(folder, store, meaning=meaning, keep_misses=settings.keep_misses, words=words)

    return opened


def _at_rest(folder: Path) -> Opening:
    async def opened(_: Settings, store: Store, words: Words) -> Service:
        return Service.at_rest(Knowledge.load(folder), folder, store, words)

    return opened


async def _with_service(
    work: Callable[[Service, Settings], Awaitable[int]], settings: Settings, opening: Opening
) -> int:
    try:
        words = read_language(settings.bot_language, settings.languages).words
        service = await opening(settings, Store(settings.database_url), words)
    except (KnowledgeError, LanguageError, StoreError) as error:
        log.error("%s", error)
        return MISCONFIGURED
    try:
        return await work(service, settings)
    except UnreachableError as error:
        log.error("%s", error)
        return FAILED
    finally:
        await service.close()


async def _sync(service: Service, settings: Settings) -> int:
    async with FootnoteBot(service, settings) as bot:
        if not await _login(bot, settings):
            return MISCONFIGURED
        try:
            print(f"{await bot.sync()} commands are registered.")
        except LanguageError as error:
            log.error("%s", error)
            return MISCONFIGURED
    return OK


async def _run(service: Service, settings: Settings) -> int:
    async with FootnoteBot(service, settings) as bot:
        if not await _login(bot, settings):
            return MISCONFIGURED
        if not settings.message_content or _may_read(bot):
            beside = [asyncio.create_task(work) for work in (follow(service), tidy(service), _resume(bot, service))]
            for task in beside:
                task.add_done_callback(_told_if_failed)
            try:
                return await _serve(bot)
            finally:
                for task in beside:
                    task.cancel()
    # Looked up after login, because finding out by connecting would spend one of the day's identifies.
    log.warning("message content is not turned on in the developer portal; ask channels are off")
    return await _run(service, settings.model_copy(update={"message_content": False}))


def _told_if_failed(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and task.exception() is not None:
        log.error("something beside the bot has stopped", exc_info=task.exception())


async def _resume(bot: FootnoteBot, service: Service) -> None:
    """Go on with the corrections that were under way when the bot stopped."""
    await bot.wait_until_ready()
    await mark(bot, service)


def settle() -> None:
    """Keep the event loop free: what is loaded stays, and a thread that reads facts gives way sooner."""
    gc.collect()
    gc.freeze()  # looking through all of it for garbage would hold the loop for 0.1 s
    # What is new is looked through often, what has lasted hardly ever: that takes 40 ms after a reload of the facts.
    gc.set_threshold(2_000, 20, 1_000)
    sys.setswitchinterval(0.0002)  # the loop waits so long for Python's lock after each call of the system


async def _serve(bot: FootnoteBot) -> int:
    """Stay connected until told to stop."""
    settle()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    runner, waiter = asyncio.create_task(bot.connect()), asyncio.create_task(stop.wait())
    await asyncio.wait({runner, waiter}, return_when=asyncio.FIRST_COMPLETED)
    await bot.close()
    waiter.cancel()
    try:
        await runner
    except discord.PrivilegedIntentsRequired:
        log.error("Discord refused the intents; turn them on in the developer portal or off in .env")
        return MISCONFIGURED
    return OK


async def _login(bot: FootnoteBot, settings: Settings) -> bool:
    token = settings.discord_token.get_secret_value() if settings.discord_token else ""
    fault = token_fault(token)
    if fault:
        log.error("%s", fault)
        return False
    try:
        await bot.login(token)
    except discord.LoginFailure:
        log.error("Discord does not know this token; copy it again from the developer portal")
        return False
    except FAILURES as error:
        raise UnreachableError(reason(error)) from error
    return True


def _may_read(bot: FootnoteBot) -> bool:
    flags = bot.application.flags if bot.application else None
    return flags is not None and (flags.gateway_message_content or flags.gateway_message_content_limited)
