"""What several tests share: a small fact base, a desk over it, and a town on SimCord where people use the bot."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import discord
import postgres
import pytest
import simcord

from bot.authoring.sources import add
from bot.core.knowledge import Knowledge
from bot.discord_app.client import FootnoteBot
from bot.render.message import Message
from bot.service.desk import Desk
from bot.service.service import Service
from bot.settings import Settings
from bot.store.store import Store

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
    """Keep what tests learn and record away from the person's own."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        environment.setenv("DATABASE_URL", f"sqlite:///{tmp_path_factory.mktemp('store')}/footnote.db")
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
    return Desk(Knowledge.load(folder), clock=clock)


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with its tables and nothing in them, to be copied: making one takes longer."""
    path = tmp_path_factory.mktemp("database") / "empty.db"

    async def make() -> None:
        store = Store(f"sqlite:///{path}")
        await store.database.open()
        await store.close()

    asyncio.run(make())
    return path


@pytest.fixture
async def store(empty_database: Path, tmp_path: Path) -> AsyncIterator[Store]:
    shutil.copy(empty_database, tmp_path / "footnote.db")
    store = Store(f"sqlite:///{tmp_path}/footnote.db")
    yield store
    await store.close()


@pytest.fixture
async def service(folder: Path, store: Store, clock: Clock) -> Service:
    """A service whose first release is the small fact base."""
    return await Service.open(folder, store, clock, keep_misses=14)


@pytest.fixture
def simcord_bot(service: Service) -> FootnoteBot:
    return FootnoteBot(service, Settings(home_guild=HOME), shard_count=1)


@dataclass
class Town:
    """The moderators' server with one channel, a member and a moderator."""

    env: simcord.Env
    service: Service
    guild: simcord.GuildHandle
    channel: simcord.ChannelHandle
    alice: simcord.MemberActor
    maud: simcord.MemberActor

    @property
    def desk(self) -> Desk:
        return self.service.desk

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
        """Start the bot anew, with another desk or settings if any are given, and tell Discord its commands."""
        again = FootnoteBot(
            replace(self.service, desk=desk or self.desk), Settings(home_guild=HOME, **settings), shard_count=1
        )
        await self.env.restart_bot(again)
        await again.sync()

    async def publish(self) -> Message:
        """Publish the files as they are, as Maud does; return what she is told."""
        preview = await self.service.publisher.preview()
        publish = next(button for button in preview.buttons if button.action == "publish")
        return await self.service.publisher.publish(publish.target, self.maud.id, "discord")

    @property
    def sent(self) -> list[dict[str, Any]]:
        """The bodies of all messages that the bot has sent or edited, public and private."""
        bodies = (request.json for request in self.env.http_requests if isinstance(request.json, dict))
        messages = (body.get("data") or body for body in bodies)
        return [message for message in messages if message.get("content") is not None]


@pytest.fixture
async def town(simcord_env: simcord.Env, simcord_bot: FootnoteBot, service: Service) -> AsyncIterator[Town]:
    """A town; at its end, whatever the bot has sent in it kept Discord's limit and could ping nobody."""
    guild = simcord_env.create_guild(id=HOME)
    await simcord_bot.sync()
    moderators = guild.create_role("Moderators", permissions=discord.Permissions(manage_guild=True))
    town = Town(
        env=simcord_env,
        service=service,
        guild=guild,
        channel=guild.create_text_channel("ask"),
        alice=guild.add_member(simcord_env.create_user("alice")),
        maud=guild.add_member(simcord_env.create_user("maud"), roles=[moderators]),
    )
    yield town
    assert all(0 < len(message["content"]) <= CONTENT for message in town.sent)
    assert all(message["allowed_mentions"]["parse"] == [] for message in town.sent)


@pytest.fixture(scope="session")
def cluster() -> Iterator[postgres.Cluster]:
    """A PostgreSQL server of our own."""
    if not postgres.found():
        pytest.skip("NO POSTGRESQL SERVER WAS FOUND: install Debian's postgresql to run the tests against it")
    cluster = postgres.Cluster()
    cluster.start()
    yield cluster
    cluster.remove()


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database of either kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/new.db"
    cluster: postgres.Cluster = request.getfixturevalue("cluster")
    return cluster.database(f"footnote_{tmp_path.name}"[:60])
