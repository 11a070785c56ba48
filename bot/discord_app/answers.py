"""Giving answers on Discord, and what the buttons under them do."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Mapping
from dataclasses import replace

import discord

from bot.core.reply import Abstention
from bot.discord_app.buttons import Interaction, Press, view
from bot.discord_app.delivery import defer, deliver, edit, show
from bot.discord_app.forms import WrongForm
from bot.discord_app.sending import respond
from bot.logs import answered
from bot.render.message import Message
from bot.service.answering import Given, Where
from bot.service.service import Service
from bot.store.database import StoreError
from bot.store.votes import HELPFUL, OUTDATED, WRONG

log = logging.getLogger(__name__)


async def give(
    interaction: Interaction, service: Service, given: Given | Message, *, private: bool = False, own: bool = True
) -> None:
    """Answer a command, and keep the receipt; who sees it privately could not have it corrected later."""
    if isinstance(given, Message):
        await respond(interaction, given, private=private)
        return
    private = private or (isinstance(given.reply, Abstention) and given.reply.signposts)
    message = await respond(interaction, given.message, private=private)
    answered(given.reply, given.seconds)
    # Where the bot is no member it could not come back to correct what it said.
    hidden = private or given.message.private or not interaction.is_guild_integration()
    where = Where(interaction.user.id, interaction.channel_id, None if hidden else message, own=own)
    await service.answering.keep(given, replace(where, direct=interaction.guild_id is None))


async def stored(interaction: Interaction, service: Service, work: Awaitable[Message]) -> None:
    """Answer privately with what the store says, or that it cannot be asked at the moment."""
    await defer(interaction, private=True)
    try:
        message = await work
    except StoreError as error:
        log.error("%s", error)
        message = Message(service.words("problem", "store"), private=True)
    await respond(interaction, message, private=True)


def presses(service: Service) -> Mapping[str, Press]:
    """Return what the buttons for everybody do."""

    async def fact(interaction: Interaction, target: str) -> None:
        """Show a fact: in place of the choices for the person who asked, privately for anybody else."""
        asker, _, id_ = target.partition(":")
        given, shown = service.answering.fact(id_), interaction.message
        if isinstance(given, Message) or str(interaction.user.id) != asker or shown is None:
            await give(interaction, service, given, private=True)
            return
        if await edit(interaction, given.message, view(given.message.buttons, interaction.user.id)):
            seen = None if shown.flags.ephemeral or not interaction.is_guild_integration() else shown.id
            asked = shown.reference.message_id if shown.reference else None
            where = Where(interaction.user.id, interaction.channel_id, seen, asked, direct=interaction.guild_id is None)
            await service.answering.keep(given, where)

    async def also(interaction: Interaction, target: str) -> None:
        """Answer what could be asked next, privately: the answer above stays as it is."""
        await give(interaction, service, service.answering.fact(target), private=True)

    async def none(interaction: Interaction, target: str) -> None:
        """Take the choices away, and keep the question where that was consented to."""
        words = service.words
        if str(interaction.user.id) != target.partition(":")[0]:
            await respond(interaction, Message(words("problem", "not_yours"), private=True), private=True)
            return
        await edit(interaction, Message(words("reply", "none_of_these")))
        await keep_question(interaction, "none-of-these")

    async def keep_question(interaction: Interaction, reason: str) -> None:
        """Keep the question to which the message with the button replies, if it was one that we can read."""
        answer = interaction.message
        asked = answer.reference.resolved if answer and answer.reference else None
        if not isinstance(asked, discord.Message):
            return
        text = " ".join(word for word in asked.content.split() if not word.startswith("<@"))
        where = Where(asked.author.id, question=asked.id, direct=interaction.guild_id is None)
        try:
            await service.answering.keep_miss(text, reason, where)
        except StoreError as error:
            log.error("%s", error)

    async def source(interaction: Interaction, target: str) -> None:
        """Show privately what stands behind an answer."""
        await respond(interaction, service.desk.source_of(target), private=True)

    def voting(vote: str) -> Press:
        async def press(interaction: Interaction, target: str) -> None:
            """Count the vote, and thank for it."""
            assert interaction.message is not None  # a button stands under one
            cast = service.feedback.vote(vote, target, interaction.message.id, interaction.user.id)
            await stored(interaction, service, cast)

        return press

    async def wrong(interaction: Interaction, target: str) -> None:
        """Count the vote, keep the question where that was consented to, and ask what is wrong."""
        answer = interaction.message
        assert answer is not None  # a button stands under one
        await show(interaction, WrongForm(service, answer.id))
        try:
            await service.feedback.vote(WRONG, target, answer.id, interaction.user.id)
        except StoreError as error:
            log.error("%s", error)
        await keep_question(interaction, WRONG)

    async def topics(interaction: Interaction, target: str) -> None:
        """Turn to another page of what there is to ask."""
        message = service.desk.topics(int(target.partition(":")[0]))
        await edit(interaction, message, view(message.buttons, interaction.user.id))

    shown = {"topics": topics, "fact": fact, "also": also, "none": none, "source": source}
    return {**shown, HELPFUL: voting(HELPFUL), OUTDATED: voting(OUTDATED), WRONG: wrong}


async def remove(interaction: Interaction, service: Service, message: discord.Message) -> None:
    """Remove an answer of ours for the person who asked, or for a moderator."""
    words = service.words
    await defer(interaction, private=True)
    if message.author != interaction.client.user:
        told = words("problem", "not_an_answer")
    elif interaction.user.id not in _askers(message) and not interaction.permissions.manage_messages:
        told = words("problem", "not_yours")
    else:

        async def delete(_: Message) -> None:
            await message.delete()

        told = words("problem", "removed" if await deliver(delete, Message("")) else "sorry")
    await respond(interaction, Message(told, private=True), private=True)


def _askers(message: discord.Message) -> set[int]:
    """Return whose question a message of ours answers, as far as it tells."""
    asked = message.reference.resolved if message.reference else None
    command = message.interaction_metadata
    replied = {asked.author.id} if isinstance(asked, discord.Message) else set()
    return replied | ({command.user.id} if command else set())
