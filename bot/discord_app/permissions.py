"""What we may do in a channel, noticed before Discord refuses, and told to whoever can change it."""

from __future__ import annotations

import discord

from bot.discord_app.delivery import deliver
from bot.render.message import Message
from bot.render.words import Words


def missing(message: discord.Message) -> list[str]:
    """Return the names of the permissions that a reply to a message needs and we lack."""
    channel = message.channel
    if message.guild is None or isinstance(channel, discord.PartialMessageable):
        return []  # a direct message, or a thread that we know nothing of
    sending = "send_messages_in_threads" if isinstance(channel, discord.Thread) else "send_messages"
    may = channel.permissions_for(message.guild.me)
    needed = ("view_channel", sending, "read_message_history")
    return [name for name in needed if not getattr(may, name)]


async def explain(client: discord.Client, message: discord.Message, lacking: list[str], words: Words) -> None:
    """Tell the server's owner, in a direct message, what keeps us from answering there."""
    guild, channel = message.guild, message.channel
    assert guild is not None  # in a direct message nothing is missing
    if guild.owner_id is None:
        return
    text = words(
        "problem",
        "permissions",
        server=guild.name,
        channel=getattr(channel, "name", channel.id),
        permissions=", ".join(words("permission", name) for name in lacking),
    )
    owner = discord.Object(guild.owner_id)

    async def tell(shown: Message) -> None:
        await (await client.create_dm(owner)).send(shown.content)

    await deliver(tell, Message(text))  # opening the conversation can be refused too
