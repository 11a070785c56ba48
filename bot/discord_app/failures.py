"""What it means when Discord does not take what we send; decided by its code, for its status tells less."""

from __future__ import annotations

from enum import Enum

import aiohttp
import discord

Failure = discord.DiscordException | aiohttp.ClientError | OSError
"""Everything that sending can raise; TimeoutError is an OSError, a reset connection too."""

FAILURES = (discord.DiscordException, aiohttp.ClientError, OSError)


class Meaning(Enum):
    """What is to be done about a failure."""

    AGAIN = "it passes: try again"
    MALFORMED = "a bug of ours: say it plainly"
    LATE = "nobody waits for it any more"
    ANSWERED = "it was answered already"
    NOT_HERE = "it is gone, or we may not write there"
    GIVE_UP = "nothing more can be done"


_BY_CODE = {
    10003: Meaning.NOT_HERE,  # unknown channel
    10004: Meaning.NOT_HERE,  # unknown server
    10008: Meaning.NOT_HERE,  # unknown message
    50001: Meaning.NOT_HERE,  # no access
    50007: Meaning.NOT_HERE,  # takes no direct messages
    50013: Meaning.NOT_HERE,  # no permission
    50083: Meaning.NOT_HERE,  # archived thread
    50278: Meaning.NOT_HERE,  # takes no direct messages, with no server in common
    160002: Meaning.NOT_HERE,  # no reply without reading the history
    160005: Meaning.NOT_HERE,  # locked thread
    10015: Meaning.LATE,  # unknown webhook: a follow-up to what was never answered
    10062: Meaning.LATE,  # unknown interaction: three seconds are over
    50027: Meaning.LATE,  # invalid webhook token: fifteen minutes are over
    40060: Meaning.ANSWERED,
    50035: Meaning.MALFORMED,
}

_TRIED_BY_LIBRARY = {500, 502, 504, 524}
"""Statuses after which discord.py has tried five times before it raises."""


def meaning(error: Failure) -> Meaning:
    """Tell what a failure means."""
    match error:
        case discord.InteractionResponded():
            return Meaning.ANSWERED
        case discord.HTTPException() if error.code in _BY_CODE:
            return _BY_CODE[error.code]
        case discord.HTTPException() if error.status >= 500 and error.status not in _TRIED_BY_LIBRARY:
            return Meaning.AGAIN
        case discord.DiscordException():  # 429 without Via comes from in front of Discord: trying again prolongs it
            return Meaning.GIVE_UP
        case _:
            return Meaning.AGAIN


def named(error: Failure) -> str:
    """Name a failure for the log: its class and numbers, not its text, which may repeat what we sent."""
    if isinstance(error, discord.HTTPException):
        return f"{type(error).__name__} {error.status}, code {error.code}"
    return type(error).__name__
