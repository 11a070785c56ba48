"""Messages of ours as messages of Discord's: replies, answers to interactions, and apologies."""

from __future__ import annotations

import discord

from bot.discord_app.buttons import view
from bot.discord_app.delivery import PATIENCE, answer, deliver
from bot.render.message import Message


async def reply(to: discord.Message, message: Message, *, patience: float = PATIENCE) -> int | None:
    """Reply to somebody's message; return the id of the reply, None where it did not arrive.

    Every try carries the nonce of the message that it replies to: Discord posts one of them, whatever is lost on the
    way, and one only when two of us answer.
    """
    id_: int | None = None

    async def send(shown: Message) -> None:
        nonlocal id_
        sent = await to.channel.send(
            shown.content,
            reference=to.to_reference(fail_if_not_exists=False),
            mention_author=False,
            nonce=str(to.id),
            view=view(shown.buttons, to.author.id),
        )
        id_ = sent.id

    await deliver(send, message, patience)
    return id_


async def respond(interaction: discord.Interaction, message: Message, *, private: bool = False) -> int | None:
    """Answer an interaction, deferred or not; after a deferral the last one stands, else they follow. Return its id."""
    shown = view(message.buttons, interaction.user.id)
    return await answer(interaction, message, shown, private=private or message.private)


async def post(channel: discord.abc.Messageable, message: Message) -> None:
    """Post a message that replies to nobody."""

    async def send(shown: Message) -> None:
        await channel.send(shown.content)

    await deliver(send, message)


async def say_sorry(interaction: discord.Interaction, message: Message) -> None:
    """Tell somebody privately that it did not work, whatever was answered already."""
    await respond(interaction, message, private=True)
