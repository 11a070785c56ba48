"""The store, on SQLite and on a real PostgreSQL: what is written whole, what is refused, what is said when it fails."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from bot.core.release import Release
from bot.store import tables
from bot.store.database import Database, NewerDatabaseError, StoreError, TakenError, upgrade
from bot.store.receipts import Receipt
from bot.store.releases import Releases
from bot.store.store import Store

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
MAUD = 1456074443980800016


def release(number: int, **more: object) -> Release:
    return Release(number, f"{number:064x}", NOON, "terminal", **more)  # type: ignore[arg-type]


@pytest.fixture
async def opened(address: str) -> AsyncIterator[Store]:
    store = Store(address)
    yield store
    await store.close()


class TestReleases:
    async def test_a_release_comes_back_as_it_was_published(self, opened: Store) -> None:
        published = release(1, moderator=MAUD, changes={"added": ["a"]}, figures={"facts": 3})

        await opened.releases.publish(published, b"\x00content\xff")

        assert await opened.releases.latest() == published
        assert await opened.releases.content(published) == b"\x00content\xff"

    async def test_a_number_is_published_once(self, opened: Store) -> None:
        await opened.releases.publish(release(1), b"first")

        with pytest.raises(TakenError):
            await opened.releases.publish(release(1, moderator=MAUD), b"second")

        latest = await opened.releases.latest()
        assert latest is not None
        assert await opened.releases.content(latest) == b"first"
        assert len(await opened.audit.last()) == 1

    async def test_of_two_at_the_same_moment_one_publishes(self, opened: Store) -> None:
        await opened.database.open()

        told = await asyncio.gather(
            *(opened.releases.publish(release(1), b"content") for _ in range(2)), return_exceptions=True
        )

        assert sorted(type(outcome) for outcome in told if outcome is not None) == [TakenError]

    async def test_the_same_content_is_kept_once(self, opened: Store) -> None:
        await opened.releases.publish(release(1), b"content")
        await opened.releases.publish(Release(2, f"{1:064x}", NOON, "discord", restores=1), b"content")

        async with opened.database.reading() as connection:
            kept = (await connection.execute(sa.select(sa.func.count()).select_from(tables.contents))).scalar()
        assert kept == 1
        assert [one.number for one in await opened.releases.history()] == [2, 1]


def receipt(id_: str) -> Receipt:
    return Receipt(id_, NOON, 1, "answer", ("a", "b"), 0.9, (("a", 0.9),), (), 1, 2, 3, "somebody")


class TestReceipts:
    async def test_of_a_busy_time_they_share_transactions_and_none_is_lost(self, opened: Store) -> None:
        await opened.receipts.add(receipt("first"))
        commits: list[object] = []
        sa.event.listen(opened.database.engine.sync_engine, "commit", commits.append)
        tasks = []
        for number in range(100):
            tasks.append(asyncio.create_task(opened.receipts.add(receipt(f"r{number}"))))
            await asyncio.sleep(0.002)
        await asyncio.gather(*tasks)

        assert len(commits) < 50
        assert len(await opened.receipts.of_asker("somebody")) == 101

    async def test_one_by_one_they_are_kept_at_once(self, opened: Store) -> None:
        await opened.receipts.add(receipt("first"))

        assert await opened.receipts.get("first") == receipt("first")

    async def test_what_waits_to_be_written_is_written_before_the_store_closes(self, address: str) -> None:
        store, again = Store(address), Store(address)
        await store.receipts.add(receipt("first"))
        waiting = [asyncio.create_task(store.receipts.add(receipt(f"r{number}"))) for number in range(10)]
        await asyncio.sleep(0)

        await store.close()
        await asyncio.gather(*waiting)

        assert len(await again.receipts.of_asker("somebody")) == 11
        await again.close()


class TestAudit:
    async def test_what_moderators_do_is_written_down_with_it(self, opened: Store) -> None:
        await opened.releases.publish(release(1), b"a")
        await opened.releases.publish(release(2, moderator=MAUD, restores=1), b"b")

        latest, first = await opened.audit.last()

        assert (latest.act, latest.moderator, latest.details["restores"]) == ("roll back", MAUD, 1)
        assert (first.act, first.moderator, first.details) == ("publish", None, {"release": 1, "origin": "terminal"})

    @pytest.mark.parametrize("way", ["delete", "update", "replace"])
    async def test_nobody_can_change_it(self, opened: Store, way: str) -> None:
        replacing = "INSERT OR REPLACE INTO audit (number, at, act, details) VALUES (1, 2, 'nothing', '{}')"
        change = {
            "delete": tables.audit.delete(),
            "update": tables.audit.update().values(act="nothing"),
            "replace": sa.text("TRUNCATE audit" if opened.database.is_postgresql else replacing),
        }[way]
        await opened.releases.publish(release(1), b"a")

        with pytest.raises(StoreError, match="append-only"):
            async with opened.database.writing() as connection:
                await connection.execute(change)

        assert len(await opened.audit.last()) == 1


class TestPeople:
    async def test_a_pseudonym_is_the_same_each_time_and_another_in_another_store(
        self, opened: Store, store: Store
    ) -> None:
        later = Store(opened.database.address)
        first, again = await opened.people.pseudonym(MAUD), await later.people.pseudonym(MAUD)
        await later.close()

        assert first == again
        assert first != await store.people.pseudonym(MAUD)
        assert str(MAUD) not in first


class TestSchema:
    async def test_the_steps_lead_to_the_tables(self, opened: Store) -> None:
        def compare(connection: sa.Connection) -> list[object]:
            return list(compare_metadata(MigrationContext.configure(connection), tables.metadata))

        async with opened.database.reading() as connection:
            assert not await connection.run_sync(compare)

    async def test_two_processes_may_open_a_new_one_at_once(self, address: str) -> None:
        databases = [Database(address) for _ in range(3)]

        await asyncio.gather(*(database.open() for database in databases))

        assert await Releases(databases[0]).latest_number() == 0
        for database in databases:
            await database.close()

    async def test_an_older_one_is_brought_up_to_date_and_keeps_what_it_holds(self, address: str) -> None:
        old = Store(address)
        async with old.database.engine.begin() as connection:
            await connection.run_sync(lambda sync: upgrade(sync, "0001"))
        async with old.database.engine.begin() as connection:
            await connection.execute(tables.contents.insert().values(hash="a" * 64, content=b"old"))
            row = {"number": 7, "hash": "a" * 64, "published": NOON, "origin": "start", "changes": {}, "figures": {}}
            await connection.execute(tables.releases.insert().values(**row))
        await old.close()

        store = Store(address)

        latest = await store.releases.latest()
        assert latest is not None
        assert latest.number == 7
        assert await store.releases.content(latest) == b"old"
        assert await store.votes.counts() == []
        await store.close()

    async def test_a_later_one_is_refused_and_left_alone(self, opened: Store, address: str) -> None:
        await opened.releases.publish(release(1), b"a")
        async with opened.database.writing() as connection:
            await connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))

        later = Database(address)
        with pytest.raises(NewerDatabaseError, match=r"later version of Footnote \(schema 9999\); update Footnote"):
            await later.open()
        await later.close()

        async with opened.database.reading() as connection:
            version = (await connection.execute(sa.text("SELECT version_num FROM alembic_version"))).scalar()
        assert version == "9999"
        assert await opened.releases.latest_number() == 1


class TestWhatIsSaid:
    @pytest.mark.parametrize(
        ("url", "said"),
        [
            ("mysql://somewhere/x", "names mysql; SQLite and PostgreSQL"),
            ("nonsense", "is no address"),
            ("sqlite:////proc/none/x.db", "No such file or directory"),
            ("postgresql://nobody@127.0.0.1:1/x", "cannot be reached; is the server running?"),
        ],
    )
    async def test_an_address_that_cannot_be_used_says_why(self, url: str, said: str) -> None:
        with pytest.raises(StoreError, match=said):
            await Database(url).open()

    async def test_a_password_is_not_told(self) -> None:
        with pytest.raises(StoreError) as caught:
            await Database("postgresql://nobody:secret@127.0.0.1:1/x").open()

        assert "secret" not in str(caught.value)

    async def test_a_locked_database_is_waited_for(self, store: Store, tmp_path: Path) -> None:
        other = sqlite3.connect(tmp_path / "footnote.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        publish = asyncio.create_task(store.releases.publish(release(1), b"a"))
        await asyncio.sleep(0.3)
        other.execute("ROLLBACK")
        other.close()

        await publish

        assert await store.releases.latest_number() == 1

    async def test_a_full_disk_is_said_to_be_full_and_nothing_is_written(self, store: Store) -> None:
        await store.releases.publish(release(1), b"a")
        async with store.database.writing() as connection:
            pages = (await connection.execute(sa.text("PRAGMA page_count"))).scalar()
            await connection.execute(sa.text(f"PRAGMA max_page_count={pages}"))

        with pytest.raises(StoreError, match="the disk is full"):
            await store.releases.publish(release(2), bytes(range(256)) * 400)

        assert await store.releases.latest_number() == 1
        assert len(await store.audit.last()) == 1
