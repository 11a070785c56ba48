"""Giving answers on Discord, and what the buttons under them do."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Mapping

import discord

from bot.discord_app.buttons import Interaction, Press, view
from bot.discord_app.delivery import defer, edit, show
from bot.discord_app.forms import WrongForm
from bot.discord_app.sending import respond
from bot.logs import answered
from bot.render.message import Message
from bot.service.answering import Given, Where
from bot.service.service import Service
from bot.store.database import StoreError
from bot.store.votes import HELPFUL, OUTDATED, WRONG

log = logging.getLogger(__name__)


async def give(interaction: Interaction, service: Service, given: Given | Message, *, private: bool = False) -> None:
    """Answer a command, and keep the receipt; who sees it privately could not have it corrected later."""
    if isinstance(given, Message):
        await respond(interaction, given, private=private)
        return
    message = await respond(interaction, given.message, private=private)
    answered(given.reply, given.seconds)
    hidden = private or given.message.private
    await service.answering.keep(given, _where(interaction, None if hidden else message))


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
        await edit(interaction, given.message, view(given.message.buttons, interaction.user.id))
        await service.answering.keep(given, _where(interaction, shown.id))

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
            asked = answer.reference.resolved if answer.reference else None
            if isinstance(asked, discord.Message):
                text = " ".join(word for word in asked.content.split() if not word.startswith("<@"))
                where = Where(asked.author.id, question=asked.id, direct=interaction.guild_id is None)
                await service.answering.keep_miss(text, WRONG, where)
        except StoreError as error:
            log.error("%s", error)

    return {"fact": fact, "source": source, HELPFUL: voting(HELPFUL), OUTDATED: voting(OUTDATED), WRONG: wrong}


def _where(interaction: Interaction, message: int | None) -> Where:
    direct = interaction.guild_id is None
    return Where(interaction.user.id, interaction.channel_id, message, direct=direct)
