"""The tables. A change here needs a step in migrations/versions; a test holds the two against each other."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Dialect,
    Float,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    TypeDecorator,
)


class Moment(TypeDecorator[datetime]):
    """A time in UTC to the second, kept as seconds since 1970: SQLite has no times with a zone."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Return what is stored."""
        return None if value is None else int(value.timestamp())

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """Return what was stored."""
        return None if value is None else datetime.fromtimestamp(value, UTC)


Number = BigInteger().with_variant(Integer, "sqlite")
"""A number that the database gives out; SQLite does so for its own INTEGER only."""

metadata = MetaData(naming_convention={"ix": "ix_%(table_name)s_%(column_0_name)s"})

meta = Table(
    "meta",
    metadata,
    Column("key", String(40), primary_key=True),
    Column("value", String(200), nullable=False),
)

moderators = Table(
    "moderators",
    metadata,
    Column("number", Number, primary_key=True),
    Column("discord_id", BigInteger, unique=True, nullable=True),  # empty once the person asked to be forgotten
)

contents = Table(
    "contents",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

releases = Table(
    "releases",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),  # two who publish at once collide here
    Column("hash", ForeignKey("contents.hash"), nullable=False, index=True),
    Column("published", Moment, nullable=False),
    Column("origin", String(20), nullable=False),
    Column("moderator", ForeignKey("moderators.number"), nullable=True),
    Column("restores", Integer, nullable=True),
    Column("changes", JSON, nullable=False),
    Column("figures", JSON, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("number", Number, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("moderator", ForeignKey("moderators.number"), nullable=True),
    Column("act", String(30), nullable=False),
    Column("details", JSON, nullable=False),
)

receipts = Table(
    "receipts",
    metadata,
    Column("id", String(12), primary_key=True),
    Column("given", Moment, nullable=False, index=True),
    Column("release", Integer, nullable=False),
    Column("outcome", String(30), nullable=False),
    Column("confidence", Float, nullable=False),
    Column("candidates", JSON, nullable=False),
    Column("closed", JSON, nullable=False),
    Column("channel", BigInteger, nullable=True),
    Column("message", BigInteger, nullable=True, index=True),  # empty where only the person who asked sees it
    Column("question", BigInteger, nullable=True, index=True),
    Column("asker", String(32), nullable=False, index=True),
)

receipt_facts = Table(
    "receipt_facts",
    metadata,
    Column("receipt", ForeignKey("receipts.id", ondelete="CASCADE"), primary_key=True),
    Column("fact", String(60), primary_key=True, index=True),
)

votes = Table(
    "votes",
    metadata,
    Column("message", BigInteger, primary_key=True, autoincrement=False),
    Column("voter", String(32), primary_key=True, index=True),
    Column("fact", String(60), primary_key=True, index=True),  # "" for an abstention
    Column("vote", String(12), nullable=False),
    Column("why", String(20), nullable=True),
    Column("cast", Moment, nullable=False),
)

misses = Table(
    "misses",
    metadata,
    Column("number", Number, primary_key=True),
    Column("asked", Moment, nullable=False, index=True),
    Column("question", BigInteger, nullable=True, unique=True),
    Column("asker", String(32), nullable=False, index=True),
    Column("text", String(400), nullable=False),
    Column("reason", String(30), nullable=False),
    Column("state", String(12), nullable=False, index=True),
)

corrections = Table(
    "corrections",
    metadata,
    Column("receipt", ForeignKey("receipts.id", ondelete="CASCADE"), primary_key=True),
    Column("release", Integer, primary_key=True, autoincrement=False),
    Column("state", String(12), nullable=False, index=True),
)
