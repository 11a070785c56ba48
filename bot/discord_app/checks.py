"""The checks of the doctor: each looks at one thing and says what to do about it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import discord

from bot.core.counting import counted
from bot.core.knowledge import Knowledge
from bot.core.problems import KnowledgeError
from bot.discord_app.client import FootnoteBot
from bot.discord_app.portal import Seen, Server, Shape, shapes
from bot.render.languages import LanguageError, codes, lacks, read_language
from bot.render.words import Words, language
from bot.semantic import SemanticError, load
from bot.service.desk import Desk
from bot.service.service import Service
from bot.settings import Settings
from bot.store.database import NewerDatabaseError, StoreError
from bot.store.store import Store


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found: whether it is well, and else what to do."""

    ok: bool
    text: str

    def __str__(self) -> str:
        return f"{'ok' if self.ok else 'problem'}: {self.text}"


class Visit:
    """What the checks look at; what is slow is done when the first of them needs it."""

    def __init__(self, settings: Settings, folder: Path, seen: Seen | None, fault: str = "") -> None:
        """Take the settings, the facts' folder, and what Discord says, or why it does not."""
        self.settings, self.folder, self.seen, self.fault = settings, folder, seen, fault

    @cached_property
    def desk(self) -> Desk | KnowledgeError:
        """The desk over the facts, or why there is none."""
        try:
            return Desk(Knowledge.load(self.folder), self._words)
        except KnowledgeError as error:
            return error

    @property
    def _words(self) -> Words:
        settings = self.settings
        try:
            return read_language(settings.bot_language, settings.languages).words
        except LanguageError:  # the check of the languages tells it
            return language()

    @cached_property
    def service(self) -> Service:
        """All that the bot would run with, but for its database, which is looked at by a check of its own."""
        assert isinstance(self.desk, Desk)
        return Service.at_rest(self.desk.knowledge, self.folder, Store("sqlite://"), self.desk.words)


Check = Callable[[Visit], Awaitable[Sequence[Finding]]]


async def knowledge(visit: Visit) -> Sequence[Finding]:
    """Whether the facts pass the check."""
    desk = visit.desk
    if isinstance(desk, KnowledgeError):
        count = counted(len(desk.problems), "problem")
        return [Finding(False, f"the facts have {count}; `python -m bot check` lists them")]
    known = desk.knowledge
    counts = f"{counted(len(known.facts), 'fact')}, {counted(len(known.gaps), 'known gap')}"
    return [Finding(True, f"the facts pass the check: {counts}")]


async def languages(visit: Visit) -> Sequence[Finding]:
    """Whether the language files can be used, and what they lack."""
    settings = visit.settings
    try:
        lacking = lacks(settings.bot_language, settings.languages)
    except LanguageError as error:
        return [Finding(False, f"the languages cannot be used: {'; '.join(map(str, error.problems))}")]
    others = ", ".join(code for code in codes(settings.languages) if code != settings.bot_language) or "none"
    said = Finding(True, f"the bot speaks {settings.bot_language}; other languages for its commands: {others}")
    return [Finding(False, lack) for lack in lacking] or [said]


async def calibration(visit: Visit) -> Sequence[Finding]:
    """Whether the confidence was fitted to these facts."""
    desk = visit.desk
    if isinstance(desk, KnowledgeError):
        return []
    if desk.knowledge.stale:
        mend = "`python -m bot eval FILE --calibrate` fits it anew; until then the bot is more careful"
        return [Finding(False, f"the calibration was fitted to other facts; {mend}")]
    return [Finding(True, "the calibration is fitted to these facts")]


async def database(visit: Visit) -> Sequence[Finding]:
    """Whether the database can be used."""
    try:
        store = Store(visit.settings.database_url)
    except StoreError as error:
        return [Finding(False, str(error))]
    try:
        number = await store.releases.latest_number()
    except NewerDatabaseError as error:
        return [Finding(False, str(error))]
    except StoreError as error:
        return [Finding(False, f"{error}; answers go on without it, but nothing is recorded")]
    finally:
        await store.close()
    return [Finding(True, f"the database can be used; it holds {counted(number, 'release')}")]


async def encoder(visit: Visit) -> Sequence[Finding]:
    """Whether the sentence encoder can be loaded, if one is chosen."""
    name = visit.settings.semantic
    if name is None:
        return []
    try:
        await asyncio.to_thread(load, name)
    except SemanticError as error:
        return [Finding(False, f"SEMANTIC={name}: {error}")]
    return [Finding(True, f"the encoder {name} is installed")]


async def token(visit: Visit) -> Sequence[Finding]:
    """Whether there is a token that Discord knows."""
    return [Finding(False, visit.fault)] if visit.fault else [Finding(True, "Discord knows the token")]


async def intents(visit: Visit) -> Sequence[Finding]:
    """Whether the bot may read what it is to answer."""
    settings, seen = visit.settings, visit.seen
    if settings.ask_channels and not settings.message_content:
        return [Finding(False, "ASK_CHANNELS needs the message content intent; set MESSAGE_CONTENT=true")]
    if seen is None:
        return []
    if settings.message_content and not seen.message_content:
        mend = "turn on “Message Content Intent” in the developer portal (Bot), or set MESSAGE_CONTENT=false"
        return [Finding(False, f"MESSAGE_CONTENT is true, but Discord does not allow it; {mend}")]
    if seen.message_content and not settings.message_content:
        return [Finding(True, "no privileged intent is needed; “Message Content Intent” may be off in the portal")]
    return [Finding(True, "the intents are those that are needed")]


async def servers(visit: Visit) -> Sequence[Finding]:
    """Whether there is a channel in each server where the bot may do all it does."""
    seen = visit.seen
    if seen is None:
        return []
    if not seen.servers:
        return [Finding(False, "the bot is in no server; invite it by the link below")]
    findings = [_server(server) for server in seen.servers]
    if seen.others:
        findings.append(
            Finding(True, f"{counted(len(seen.others), 'more server was', 'more servers were')} not looked at")
        )
    return findings


def _server(server: Server) -> Finding:
    name = f"{server.name} ({server.id})"
    if server.lacking is None:
        return Finding(False, f"{name}: Discord did not let us look; try again, or invite the bot anew")
    usable = sum(not lacking for lacking in server.lacking.values())
    if usable:
        return Finding(True, f"{name}: the bot may answer in {usable} of {len(server.lacking)} channels")
    if not server.lacking:
        return Finding(False, f"{name}: has no text channel; make one")
    least = min(server.lacking.values(), key=lambda lacking: lacking.value.bit_count())
    return Finding(False, f"{name}: give the bot's role {_named(least)}, in a channel at least, or invite it anew")


def _named(permissions: discord.Permissions) -> str:
    # Discord's own permission page calls it View Channels; discord.py keeps the older name.
    names = [name.replace("read_messages", "view_channels") for name, lacks in permissions if lacks]
    return ", ".join(name.replace("_", " ").title() for name in names)


async def home(visit: Visit) -> Sequence[Finding]:
    """Whether moderators have /facts somewhere."""
    settings, seen = visit.settings, visit.seen
    if settings.home_guild is None:
        text = "HOME_GUILD is not set; put your server's id there, else nobody has /facts reload"
        return [Finding(settings.moderator_role is None, text)]
    if seen is None:
        return []
    server = next((server for server in seen.servers if server.id == settings.home_guild), None)
    if server is None:
        mend = "invite it by the link below, or correct the id (a right click on the server, Copy Server ID)"
        return [Finding(False, f"the bot is not in HOME_GUILD, {settings.home_guild}; {mend}")]
    if (
        settings.moderator_role is not None
        and server.lacking is not None
        and settings.moderator_role not in server.roles
    ):
        return [Finding(False, f"{server.name} has no role {settings.moderator_role}; correct MODERATOR_ROLE")]
    return [Finding(True, f"moderators have /facts in {server.name}")]


async def ask_channels(visit: Visit) -> Sequence[Finding]:
    """Whether the bot may answer in the channels where everything is a question."""
    seen = visit.seen
    if seen is None:
        return []
    lacking = {id_: lacks for server in seen.servers for id_, lacks in (server.lacking or {}).items()}
    unsure = seen.others or any(server.lacking is None for server in seen.servers)
    findings = []
    for id_ in sorted(visit.settings.ask_channels):
        if id_ in lacking:
            lacks = lacking[id_]
            mend = f"ASK_CHANNELS, {id_}: give the bot's role {_named(lacks)} there"
            findings.append(Finding(False, mend) if lacks else Finding(True, f"the bot may answer all in {id_}"))
        elif not unsure:
            findings.append(Finding(False, f"ASK_CHANNELS, {id_}: there is no such text channel; correct the id"))
    return findings


async def commands(visit: Visit) -> Sequence[Finding]:
    """Whether Discord has the commands as they are now, and sends their use to the bot."""
    settings, seen, desk = visit.settings, visit.seen, visit.desk
    if seen is None or isinstance(desk, KnowledgeError):
        return []
    if seen.elsewhere:
        mend = "clear “Interactions Endpoint URL” in the developer portal (General Information)"
        return [Finding(False, f"Discord sends commands and buttons to a web address; {mend}")]
    own, own_at_home = _declared(visit.service, settings)
    is_home = any(server.id == settings.home_guild for server in seen.servers)
    if seen.commands == own and (seen.home_commands == own_at_home or not is_home):
        return [Finding(True, f"{len(own) + (len(own_at_home) if is_home else 0)} commands are registered")]
    outdated = "are out of date" if seen.commands else "are not registered"
    return [Finding(False, f"the commands {outdated}; run `python -m bot sync`")]


def _declared(service: Service, settings: Settings) -> tuple[frozenset[Shape], frozenset[Shape]]:
    """Return the shapes of our commands, everywhere and at home; nothing is sent for it."""
    tree = FootnoteBot(service, settings).tree
    place = discord.Object(settings.home_guild) if settings.home_guild else None
    here = tree.get_commands(guild=place) if place else []
    declared = ([command.to_dict(tree) for command in found] for found in (tree.get_commands(), here))
    everywhere, at_home = map(shapes, declared)
    return everywhere, at_home


CHECKS: tuple[Check, ...] = (
    knowledge,
    languages,
    calibration,
    encoder,
    database,
    token,
    intents,
    servers,
    home,
    ask_channels,
    commands,
)
"""All checks, in the order in which they are told."""
