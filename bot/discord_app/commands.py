"""The slash commands and the context menu: read, ask the desk, send."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

import discord
from discord import app_commands

from bot.discord_app.answers import give, remove, stored
from bot.discord_app.sending import respond
from bot.render.limits import CHOICE, CHOICES, cut
from bot.render.message import Message
from bot.service.memory import Pace
from bot.service.service import Service

_QUESTION_LENGTH = 1000

Command = app_commands.Command[Any, ..., Any] | app_commands.ContextMenu
C = TypeVar("C")


def everywhere(service: Service, forget_talk: Callable[[int], None], pace: Pace) -> list[Command]:
    """Return the commands for everybody, given what lets a person's conversations be forgotten, and the pace."""
    words, desk, answering = service.words, service.desk, service.answering

    def said(key: str) -> str:
        return words("command", key)

    @app_commands.command(name="ask", description=said("ask"))
    @app_commands.describe(question=said("ask_question"), private=said("ask_private"), for_=said("ask_for"))
    @app_commands.rename(for_="for")
    @_anywhere
    async def ask(
        interaction: discord.Interaction,
        question: app_commands.Range[str, 1, _QUESTION_LENGTH],
        private: bool = False,
        for_: discord.User | None = None,
    ) -> None:
        if pace.of(interaction.user.id, interaction.channel_id or 0) != "go":
            await respond(interaction, Message(words("problem", "slow_down"), private=True))
            return
        given = answering.answer(question)
        if for_ is not None and not private and not given.message.private:
            given = replace(given, message=given.message.brought_to(for_.id))
        await give(interaction, service, given, private=private)

    @ask.autocomplete("question")
    async def questions(interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        titles = [cut(fact.title, CHOICE) for fact in desk.find(typed)]
        return [app_commands.Choice(name=title, value=title) for title in titles]

    @app_commands.command(name="rating", description=said("rating"))
    @app_commands.describe(year=said("rating_year"))
    @_anywhere
    async def rating(interaction: discord.Interaction, year: app_commands.Range[int, 1900, 2100] | None = None) -> None:
        await give(interaction, service, answering.rating(year))

    @rating.autocomplete("year")
    async def years(interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[int]]:
        known = [year for year in desk.years() if str(year).startswith(str(typed or "").strip())]
        return [app_commands.Choice(name=str(year), value=year) for year in known[:CHOICES]]

    @app_commands.command(name="timeline", description=said("timeline"))
    async def timeline(interaction: discord.Interaction) -> None:
        await respond(interaction, desk.timeline())

    @app_commands.command(name="topics", description=said("topics"))
    async def topics(interaction: discord.Interaction) -> None:
        await respond(interaction, desk.topics(), private=True)

    @app_commands.command(name="source", description=said("source"))
    @app_commands.describe(fact=said("source_fact"))
    async def source(interaction: discord.Interaction, fact: str | None = None) -> None:
        await respond(interaction, desk.source(fact), private=True)

    @source.autocomplete("fact")
    async def facts(interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=cut(fact.title, CHOICE), value=fact.id) for fact in desk.find(typed)]

    @app_commands.command(name="about", description=said("about"))
    async def about(interaction: discord.Interaction) -> None:
        await respond(interaction, desk.about(), private=True)

    @app_commands.command(name="help", description=said("help"))
    async def help_(interaction: discord.Interaction) -> None:
        await respond(interaction, desk.help(), private=True)

    @app_commands.context_menu(name=said("check"))
    async def check(interaction: discord.Interaction, message: discord.Message) -> None:
        if pace.of(interaction.user.id, interaction.channel_id or 0) != "go":
            await respond(interaction, Message(words("problem", "slow_down"), private=True))
            return
        given = answering.answer(message.content)
        await give(interaction, service, given, private=True, own=message.author == interaction.user)

    @app_commands.command(name="privacy", description=said("privacy"))
    async def privacy(interaction: discord.Interaction) -> None:
        await respond(interaction, service.privacy.privacy(), private=True)

    @app_commands.command(name="my-data", description=said("my_data"))
    async def my_data(interaction: discord.Interaction) -> None:
        await stored(interaction, service, service.privacy.my_data(interaction.user.id))

    @app_commands.command(name="forget-me", description=said("forget_me"))
    async def forget_me(interaction: discord.Interaction) -> None:
        forget_talk(interaction.user.id)
        await stored(interaction, service, service.privacy.forget(interaction.user.id))

    @app_commands.context_menu(name=said("remove"))
    async def remove_(interaction: discord.Interaction, message: discord.Message) -> None:
        await remove(interaction, service, message)

    return [ask, rating, timeline, topics, source, about, help_, privacy, my_data, forget_me, check, remove_]


def _anywhere(command: C) -> C:
    """Let a command be used where the bot is no member too, by whoever has installed it for themselves."""
    anywhere = app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    return app_commands.allowed_installs(guilds=True, users=True)(anywhere(command))
