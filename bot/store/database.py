"""The database: one engine, its schema brought up to date when it is opened, its errors in words."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, IntegrityError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

log = logging.getLogger(__name__)

_MIGRATIONS = Path(__file__).parent / "migrations"
_WIPES = 5
_BUSY = 5.0
"""Seconds to wait for another writer before giving up."""

_UPGRADING = 0x_F007_0073
"""The key of PostgreSQL's advisory lock: of several processes that start at once one upgrades."""

_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}


class StoreError(Exception):
    """The store cannot be used at the moment; says why, for a moderator or operator."""


class TakenError(StoreError):
    """Somebody else was quicker: what was to be unique is there already."""


class NewerDatabaseError(StoreError):
    """The database belongs to a later version of the program."""


class Database:
    """One database, opened on first use."""

    def __init__(self, url: str) -> None:
        """Take "sqlite:///data/footnote.db" or "postgresql://…"; raise StoreError if it is neither."""
        self.address, self.url = url, _url(url)
        self.is_postgresql = self.url.get_backend_name() == "postgresql"
        self._place = self.url.render_as_string(hide_password=True)
        self._open = False
        self._opening = asyncio.Lock()
        self._closed = False
        self._at_work: set[asyncio.Task[Any]] = set()
        if self.is_postgresql:
            options: dict[str, Any] = {"pool_pre_ping": True, "connect_args": {"connect_timeout": int(_BUSY)}}
        else:
            options = {"connect_args": {"timeout": _BUSY}}
        try:
            self.engine = create_async_engine(self.url, **options)
        except ModuleNotFoundError as error:
            raise StoreError(f'{error.name} is missing: python -m pip install -e ".[postgres]"') from error
        self._writer = self.engine.execution_options(writing=True)
        if not self.is_postgresql:
            sa.event.listen(self.engine.sync_engine, "connect", _prepare_sqlite)
            sa.event.listen(self.engine.sync_engine, "begin", _begin_sqlite)

    async def open(self) -> None:
        """Bring the schema up to date, making the database if there is none; raise StoreError."""
        async with self._opening:
            if self._open:
                return
            if self.url.database and not self.is_postgresql:
                try:
                    Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
                except OSError as error:
                    raise StoreError(f"{self.url.database}: {error.strerror}") from error
            with self._said_plainly():
                async with self._writer.begin() as connection:
                    await connection.run_sync(upgrade)
            self._open = True

    async def close(self) -> None:
        """Let what is under way finish, then give back all connections; nothing can be asked from then on."""
        self._closed = True
        if self._at_work:
            await asyncio.wait(self._at_work, timeout=_BUSY)
        await self.engine.dispose()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """Return a connection to read by; raise StoreError for whatever goes wrong with it."""
        with self._working():
            await self.open()
            async with self.engine.connect() as connection:
                yield connection

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """Return a connection in a transaction, which is committed whole at the end or not at all."""
        with self._working():
            await self.open()
            async with self._writer.begin() as connection:
                yield connection

    async def wipe(self) -> None:
        """Let what was deleted leave the files too, not only the tables. PostgreSQL sees to that by itself, later.

        Where another program reads the file at that moment, it leaves when the next transaction is written after that.
        """
        if self.is_postgresql:
            return
        with self._working():
            async with self.engine.connect() as connection:
                free = await connection.execution_options(isolation_level="AUTOCOMMIT")
                for _ in range(_WIPES):
                    busy, *_ = (await free.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")).one()
                    if not busy:
                        return
                    await asyncio.sleep(_BUSY / _WIPES)
        log.warning("what was deleted is still in the database's write-ahead log: another program reads it")

    @contextmanager
    def _working(self) -> Iterator[None]:
        if self._closed:
            raise StoreError("the store is closed")
        task = asyncio.current_task()
        assert task is not None
        self._at_work.add(task)
        try:
            with self._said_plainly():
                yield
        finally:
            self._at_work.discard(task)

    def _said_plainly(self) -> _Plainly:
        return _Plainly(self._place)


class _Plainly:
    """Turns the errors of the driver into StoreErrors that say what to look at."""

    def __init__(self, place: str) -> None:
        self._place = place

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, IntegrityError):
            # The first line alone: what follows may name the values, such as whose they are.
            raise TakenError(str(error.orig).strip().splitlines()[0]) from error
        if isinstance(error, SQLAlchemyError | OSError):
            raise StoreError(f"the database at {self._place} {_cause(error)}") from error


def _cause(error: SQLAlchemyError | OSError) -> str:
    said = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
    for sign, cause in _CAUSES.items():
        if sign in said:
            return cause
    if isinstance(error, OSError) or getattr(error, "connection_invalidated", False):
        return f"cannot be reached: {said}"
    return f"failed: {said}"


_CAUSES = {
    "database is locked": "is held by another program; try again in a moment",
    "disk is full": "cannot be written: the disk is full",
    "disk I/O error": "cannot be written: the disk has failed or is full",
    "readonly": "cannot be written: the file or its folder is read-only",
    "unable to open database file": "cannot be opened: look at its folder and who may write there",
    "not a database": "is no SQLite database",
    "connection failed": "cannot be reached; is the server running?",
    "connection timeout": "cannot be reached; is the server running?",
    "No space left": "cannot be written: the disk is full",
}
"""What a driver says, and what that means to the person who can mend it."""


def _url(text: str) -> URL:
    try:
        url = make_url(text)
    except ArgumentError as error:
        raise StoreError("DATABASE_URL is no address; postgresql://user:password@host/name is one") from error
    backend = url.drivername.partition("+")[0]
    if backend not in _DRIVERS:
        raise StoreError(f"DATABASE_URL names {backend}; SQLite and PostgreSQL are what the store can use")
    return url.set(drivername=_DRIVERS[backend])


def _prepare_sqlite(connection: Any, record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves; the driver would say it late and too weakly
    cursor = connection.cursor()
    try:
        cursor.execute("PRAGMA journal_mode=WAL")
    except sqlite3.OperationalError as error:
        if "locked" not in str(error):
            raise
        # Another process is making this very change, which lasts; SQLite does not wait for that by itself.
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA secure_delete=ON")  # what a person wants forgotten shall not stay on free pages
    cursor.close()


def _begin_sqlite(connection: sa.Connection) -> None:
    # A transaction that turns from reading to writing cannot wait for another writer, one that begins so can.
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def upgrade(connection: sa.Connection, to: str = "head") -> None:
    """Bring the schema to a revision, in one transaction; raise NewerDatabaseError if it is beyond what is known."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_UPGRADING)))
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    known = {step.revision for step in ScriptDirectory.from_config(config).walk_revisions()}
    current = MigrationContext.configure(connection).get_current_revision()
    if current is not None and current not in known:
        raise NewerDatabaseError(
            f"the database was made by a later version of Footnote (schema {current}); "
            "update Footnote, or let DATABASE_URL name another database"
        )
    command.upgrade(config, to)
