"""Which messages are questions for us, and what they ask."""

from __future__ import annotations

import re

import discord

_WRITTEN = (discord.MessageType.default, discord.MessageType.reply)
"""Messages that a person wrote; joins, boosts and pins are none."""

_QUOTED_LINE = re.compile(r"^> .*$", re.MULTILINE)
_QUOTED_REST = re.compile(r"^>>> .*\Z", re.MULTILINE | re.DOTALL)


def question_in(message: discord.Message, own_id: int, ask_channels: frozenset[int]) -> str | None:
    """Return what a message asks us, "" where it only calls us, None where it is not for us.

    It is for us if it mentions us outside of a quotation, replies to us, or stands where every message is a question:
    in a direct message or in one of the channels named.
    """
    if message.author.bot or message.webhook_id or message.type not in _WRITTEN:
        return None
    said = _QUOTED_LINE.sub("", _QUOTED_REST.sub("", message.content))
    called = bool(re.search(rf"<@!?{own_id}>", said))
    text = re.sub(rf"<@!?{own_id}>", " ", said).strip()
    if not (called or message.guild is None or _place(message) in ask_channels or _replies_to(message, own_id)):
        return None
    return text if text or called else None


def _place(message: discord.Message) -> int | None:
    """Return the channel, for a thread or a forum's post the one that it belongs to."""
    channel = message.channel
    return channel.parent_id if isinstance(channel, discord.Thread) else channel.id


def _replies_to(message: discord.Message, own_id: int) -> bool:
    answered = message.reference.resolved if message.reference else None
    return isinstance(answered, discord.Message) and answered.author.id == own_id
