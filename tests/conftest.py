"""What several tests share: a small fact base, a desk over it, and a town on SimCord where people use the bot."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import discord
import pytest
import simcord

from bot.authoring.sources import add
from bot.core.knowledge import Knowledge
from bot.desk import Desk
from bot.discord_app.client import FootnoteBot
from bot.settings import Settings

HOME = 100_000_000_000_000_001
"""The id of the moderators' server."""

ARTICLES = Path(__file__).parent / "small" / "articles"
"""What the sources of the small fact base say."""

CONTENT = 2000
"""Characters that Discord takes in a message."""


def rewrite(file: Path, old: str, new: str) -> None:
    """Change a file where it says what is old."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


class Clock:
    """A clock that stands still until somebody moves it."""

    def __init__(self) -> None:
        self.time = datetime(2026, 1, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time

    def move(self, by: timedelta) -> None:
        self.time += by


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep what tests learn away from the person's own cache."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def small_knowledge() -> Callable[[Path], Path]:
    """Return what writes the small fact base into a folder, its sources locked, and returns its place there."""

    def write(into: Path) -> Path:
        folder = Path(shutil.copytree(Path(__file__).parent / "small", into / "knowledge"))
        for article in ARTICLES.glob("*.txt"):
            add(folder, article.read_text(encoding="utf-8"), {"id": article.stem}, None, date(2026, 1, 1))
        return folder

    return write


@pytest.fixture(scope="session")
def shipped() -> Knowledge:
    """The knowledge that ships."""
    return Knowledge.load(Path(__file__).parents[1] / "knowledge")


@pytest.fixture
def folder(small_knowledge: Callable[[Path], Path], tmp_path: Path) -> Path:
    """The small fact base, for this test to change as it likes."""
    return small_knowledge(tmp_path)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(folder: Path, clock: Clock) -> Desk:
    return Desk(folder, clock=clock)


@pytest.fixture(scope="session")
def small_desk(small_knowledge: Callable[[Path], Path], tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A desk over the small fact base for tests that leave both as they are."""
    return Desk(small_knowledge(tmp_path_factory.mktemp("desk")))


@pytest.fixture
def simcord_bot(desk: Desk) -> FootnoteBot:
    return FootnoteBot(desk, Settings(home_guild=HOME), shard_count=1)


@dataclass
class Town:
    """The moderators' server with one channel, a member and a moderator."""

    env: simcord.Env
    desk: Desk
    guild: simcord.GuildHandle
    channel: simcord.ChannelHandle
    alice: simcord.MemberActor
    maud: simcord.MemberActor

    @property
    def mention(self) -> str:
        assert self.env.bot.user is not None
        return self.env.bot.user.mention

    @property
    def posted(self) -> list[discord.Message]:
        """What the bot has posted in the channel for all to see, oldest first."""
        assert self.env.bot.user is not None
        return [message for message in self.channel.history() if message.author.id == self.env.bot.user.id]

    async def ask(
        self, question: str, *, by: simcord.MemberActor | None = None, where: simcord.ChannelHandle | None = None
    ) -> discord.Message:
        """Mention the bot with a question, as Alice in the channel unless told otherwise; return its reply."""
        channel = where or self.channel
        asked = await (by or self.alice).send(channel, f"{self.mention} {question}")
        reply = channel.last_message
        assert reply is not None
        assert reply.reference is not None
        assert reply.reference.message_id == asked.id
        return reply

    async def restart(self, desk: Desk | None = None, **settings: Any) -> None:
        """Start the bot anew, with other settings if any are given, and tell Discord its commands."""
        again = FootnoteBot(desk or self.desk, Settings(home_guild=HOME, **settings), shard_count=1)
        await self.env.restart_bot(again)
        await again.sync()

    @property
    def sent(self) -> list[dict[str, Any]]:
        """The bodies of all messages that the bot has sent or edited, public and private."""
        bodies = (request.json for request in self.env.http_requests if isinstance(request.json, dict))
        messages = (body.get("data") or body for body in bodies)
        return [message for message in messages if message.get("content") is not None]


@pytest.fixture
async def town(simcord_env: simcord.Env, simcord_bot: FootnoteBot, desk: Desk) -> AsyncIterator[Town]:
    """A town; at its end, whatever the bot has sent in it kept Discord's limit and could ping nobody."""
    guild = simcord_env.create_guild(id=HOME)
    await simcord_bot.sync()
    moderators = guild.create_role("Moderators", permissions=discord.Permissions(manage_guild=True))
    town = Town(
        env=simcord_env,
        desk=desk,
        guild=guild,
        channel=guild.create_text_channel("ask"),
        alice=guild.add_member(simcord_env.create_user("alice")),
        maud=guild.add_member(simcord_env.create_user("maud"), roles=[moderators]),
    )
    yield town
    assert all(0 < len(message["content"]) <= CONTENT for message in town.sent)
    assert all(message["allowed_mentions"]["parse"] == [] for message in town.sent)
