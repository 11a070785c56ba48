"""Messages of ours as messages of Discord's."""

from __future__ import annotations

import logging
from io import BytesIO
from typing import cast

import aiohttp
import discord

from bot.discord_app.buttons import view
from bot.render.message import Message

log = logging.getLogger(__name__)

_TRIES = 2
_GONE = {10003, 10008, 50001, 50007, 50013, 50083, 50278, 160002, 160005}
"""Discord's codes for: the channel or message is gone, or we may not write there. Nothing to retry, nobody to tell."""


async def reply(to: discord.Message, message: Message) -> None:
    """Reply to somebody's message; at most one reply is posted, even when the first try is repeated."""
    for attempt in range(_TRIES):
        try:
            await to.channel.send(
                message.content,
                reference=to.to_reference(fail_if_not_exists=False),
                mention_author=False,
                nonce=str(to.id),
                view=view(message.buttons, to.author.id),
            )
        except discord.HTTPException as error:
            if error.code in _GONE:
                log.info("not sent: %s (%s)", error.code, error.text)
                return
            if error.status < 500 or attempt + 1 == _TRIES:
                raise
        except (TimeoutError, aiohttp.ClientError):
            if attempt + 1 == _TRIES:
                raise
        else:
            return


async def say_sorry(interaction: discord.Interaction, message: Message) -> None:
    """Tell somebody privately that it did not work, whatever was answered already."""
    if not interaction.response.is_done():
        await respond(interaction, message, private=True)
    elif not interaction.is_expired():
        await interaction.followup.send(message.content, ephemeral=True)


async def respond(interaction: discord.Interaction, message: Message, *, private: bool = False) -> None:
    """Answer an interaction."""
    shown, picture = view(message.buttons, interaction.user.id), _file(message)
    hidden = private or message.private
    await interaction.response.send_message(message.content, ephemeral=hidden, view=shown, file=picture)


async def follow_up(interaction: discord.Interaction, message: Message) -> None:
    """Answer an interaction that was deferred."""
    shown, picture = view(message.buttons, interaction.user.id), _file(message)
    await interaction.followup.send(message.content, ephemeral=message.private, view=shown, file=picture)


def _file(message: Message) -> discord.File:
    """Return a message's picture with its description; MISSING, as discord.py calls it, where there is none."""
    picture = message.picture
    if picture is None:
        return cast(discord.File, discord.utils.MISSING)
    return discord.File(BytesIO(picture.data), picture.name, description=picture.description)
