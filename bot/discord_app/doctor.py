"""Looks for what keeps the bot from working, and says what to do about each thing."""

from __future__ import annotations

import asyncio
import base64
import binascii
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path

from bot.discord_app import portal
from bot.discord_app.checks import CHECKS, Check, Finding, Visit
from bot.discord_app.portal import PortalError, Seen, invitation
from bot.settings import Settings

WELL, ILL = 0, 1
"""Exit codes."""

UNSET = (
    "DISCORD_TOKEN is not set; make an application at https://discord.com/developers/applications, add a bot, copy its "
    "token and put it into .env (see .env.example)"
)

_TOKEN = re.compile(r"([\w-]{16,})\.[\w-]{4,}\.[\w-]{20,}", re.ASCII)


Look = Callable[[str, int | None], Awaitable[Seen]]


class Doctor:
    """Makes the checks, asking Discord only if there is a token that looks like one."""

    def __init__(
        self, settings: Settings, folder: Path, look: Look = portal.look, checks: Sequence[Check] = CHECKS
    ) -> None:
        """Take what is looked at, and what asks Discord."""
        self._settings, self._folder, self._look, self._checks = settings, folder, look, checks
        self.link = ""
        """The link that invites the bot, once it is known."""

    async def examine(self) -> AsyncIterator[Finding]:
        """Yield what each check finds."""
        seen, fault = await self._seen()
        self.link = invitation(seen.application) if seen else ""
        visit = Visit(self._settings, self._folder, seen, fault)
        for check in self._checks:
            for finding in await check(visit):
                yield finding

    async def _seen(self) -> tuple[Seen | None, str]:
        secret = self._settings.discord_token.get_secret_value() if self._settings.discord_token else ""
        fault = token_fault(secret)
        if fault:
            return None, fault
        try:
            return await self._look(secret, self._settings.home_guild), ""
        except PortalError as error:
            return None, str(error)


def token_fault(secret: str) -> str:
    """Say what is wrong with the look of a token; "" if nothing. What is no token is not sent anywhere."""
    if not secret.strip():
        return UNSET
    match = _TOKEN.fullmatch(secret.strip())
    try:
        numbered = match is not None and base64.urlsafe_b64decode(match[1] + "==").isdigit()
    except (binascii.Error, ValueError):
        numbered = False
    if numbered:
        return ""
    return (
        "DISCORD_TOKEN does not look like a bot's token, which has three parts with dots between; copy it from Bot, "
        "Reset Token (it is neither the public key nor the client secret), without “Bot” before it"
    )


def examine(settings: Settings, folder: Path) -> int:
    """Print a line a check, and the link that invites the bot; return the exit code."""
    return asyncio.run(_examine(Doctor(settings, folder)))


async def _examine(doctor: Doctor) -> int:
    well = True
    async for finding in doctor.examine():
        well &= finding.ok
        print(finding, flush=True)
    if doctor.link:
        print(f"invite the bot: {doctor.link}")
    return WELL if well else ILL


def invite(settings: Settings) -> int:
    """Print the link that invites the bot; return the exit code."""
    secret = settings.discord_token.get_secret_value() if settings.discord_token else ""
    fault = token_fault(secret)
    if not fault:
        try:
            print(invitation(asyncio.run(portal.application(secret))))
        except PortalError as error:
            fault = str(error)
        else:
            return WELL
    print(Finding(False, fault))
    return ILL
