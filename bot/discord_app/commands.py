"""The slash commands and the context menu: read, ask the desk, send."""

from __future__ import annotations

import time

import discord
from discord import app_commands

from bot.desk import Desk
from bot.discord_app.sending import respond
from bot.logs import answered
from bot.render.limits import CHOICE, CHOICES, cut
from bot.render.words import Words

_QUESTION_LENGTH = 1000


def everywhere(words: Words, desk: Desk) -> list[app_commands.Command | app_commands.ContextMenu]:  # type: ignore[type-arg]
    """Return the commands for everybody."""

    def said(key: str) -> str:
        return words("command", key)

    @app_commands.command(name="ask", description=said("ask"))
    @app_commands.describe(question=said("ask_question"))
    async def ask(interaction: discord.Interaction, question: app_commands.Range[str, 1, _QUESTION_LENGTH]) -> None:
        await _answer(interaction, desk, question)

    @app_commands.command(name="rating", description=said("rating"))
    @app_commands.describe(year=said("rating_year"))
    async def rating(interaction: discord.Interaction, year: app_commands.Range[int, 1900, 2100] | None = None) -> None:
        await respond(interaction, desk.rating(year))

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
        await _answer(interaction, desk, message.content, private=True)

    return [ask, rating, timeline, topics, source, about, help_, check]


async def _answer(interaction: discord.Interaction, desk: Desk, question: str, *, private: bool = False) -> None:
    """Answer a question, and note how it came out."""
    started = time.perf_counter()
    reply = desk.think(question).reply
    await respond(interaction, desk.message(reply), private=private)
    answered(reply, time.perf_counter() - started)
