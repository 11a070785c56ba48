"""Releases against everything that goes wrong: broken files, processes killed, servers gone, two at once."""

import asyncio
import logging
import os
import shutil
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import postgres
import pytest
import sqlalchemy as sa
from conftest import Clock, rewrite

from bot.core.content import fingerprint, pack, unpack
from bot.core.problems import KnowledgeError
from bot.service.answering import Where
from bot.service.following import follow
from bot.service.service import Service
from bot.store.store import Store

QUESTION = "How many boats does the ferry have?"
BOATS, BOATS_ANEW, BOATS_AGAIN = "Three boats sailed", "Three boats were at sea", "In all three boats were at sea"
HERE = Path(__file__).parent


def reword(folder: Path, old: str = BOATS, new: str = BOATS_ANEW) -> None:
    rewrite(folder / "facts" / "boats.yaml", old, new)


def spoil(folder: Path) -> None:
    rewrite(folder / "facts" / "boats.yaml", "claim: figure", "claim: rumour")


async def publish(service: Service) -> str:
    """Publish the files of a service as they are; return what is said about it."""
    preview = await service.publisher.preview()
    return (await service.publisher.publish(preview.buttons[0].target, None, "terminal")).text


@asynccontextmanager
async def serving(folder: Path, address: str) -> AsyncIterator[Service]:
    """Give a service that follows what others publish, as a running bot does."""
    service = await Service.open(folder, Store(address))
    follower = asyncio.create_task(follow(service))
    try:
        yield service
    finally:
        follower.cancel()
        await asyncio.gather(follower, return_exceptions=True)
        await service.close()


async def until(condition: Callable[[], bool], seconds: float) -> bool:
    """Wait for a condition; tell whether it came about in time."""
    for _ in range(int(seconds / 0.05)):
        if condition():
            return True
        await asyncio.sleep(0.05)
    return condition()


async def facts(folder: Path, address: str, *arguments: str) -> str:
    """Run `python -m bot facts` as a process of its own; return what it prints."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "facts", *arguments, "--knowledge", str(folder)),
        env={**os.environ, "DATABASE_URL": address},
        cwd=HERE.parent,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    return said.decode()


class TestContent:
    def test_what_is_packed_is_unpacked_byte_for_byte(self, folder: Path, tmp_path: Path) -> None:
        unpack(pack(folder), tmp_path / "again")

        assert pack(tmp_path / "again") == pack(folder)
        assert (tmp_path / "again/facts/boats.yaml").read_bytes() == (folder / "facts/boats.yaml").read_bytes()

    def test_another_byte_is_another_hash(self, folder: Path) -> None:
        before = fingerprint(pack(folder))

        reword(folder)

        assert fingerprint(pack(folder)) != before


class TestStart:
    async def test_sound_files_become_a_release(self, folder: Path, store: Store, clock: Clock) -> None:
        await Service.open(folder, store, clock)

        release = await store.releases.latest()
        assert release is not None
        assert (release.number, release.origin, release.figures["facts"]) == (1, "start", 8)

    async def test_the_same_files_are_the_same_release(self, folder: Path, store: Store) -> None:
        for _ in range(2):
            await Service.open(folder, store)

        assert await store.releases.latest_number() == 1

    async def test_files_changed_while_it_was_off_are_picked_up(self, folder: Path, store: Store) -> None:
        await Service.open(folder, store)
        reword(folder)

        service = await Service.open(folder, store)

        assert service.desk.ask(QUESTION).text.startswith(BOATS_ANEW)
        assert service.publisher.status().text.startswith("Release 2:")

    async def test_broken_files_leave_the_last_good_release_and_it_says_so_loudly(
        self, folder: Path, store: Store, caplog: pytest.LogCaptureFixture
    ) -> None:
        await Service.open(folder, store)
        spoil(folder)

        service = await Service.open(folder, store)

        assert service.desk.ask(QUESTION).text.startswith(BOATS)
        told = service.publisher.status().text
        assert told.startswith("The files cannot be used (1 to mend, first: facts/boats.yaml:16: boats-2022:")
        assert [record.levelno for record in caplog.records if "cannot be used" in record.message] == [logging.ERROR]

    async def test_without_a_release_broken_files_stop_it(self, folder: Path, store: Store) -> None:
        spoil(folder)

        with pytest.raises(KnowledgeError, match="claim"):
            await Service.open(folder, store)

    async def test_what_was_rolled_back_does_not_come_back_by_itself(self, folder: Path, store: Store) -> None:
        first = await Service.open(folder, store)
        reword(folder)
        await publish(first)
        await first.publisher.rollback(1, None, "terminal")

        service = await Service.open(folder, store)

        assert service.desk.ask(QUESTION).text.startswith(BOATS)
        assert service.publisher.status().text.startswith(
            "The files are those of release 2, which release 3 replaced; release 3 serves."
        )

    async def test_files_that_are_brought_back_are_not_called_others(self, folder: Path, store: Store) -> None:
        service = await Service.open(folder, store)
        reword(folder)
        await publish(service)
        await service.publisher.rollback(1, None, "terminal")

        await service.publisher.rollback(2, None, "terminal")

        assert "The files are those" not in service.publisher.status().text

    async def test_without_a_database_the_files_serve(self, folder: Path) -> None:
        service = await Service.open(folder, Store("postgresql://nobody@127.0.0.1:1/none"))

        assert service.desk.ask(QUESTION).text.startswith(BOATS)
        assert "No release could be recorded" in service.publisher.status().text
        assert "cannot be reached" in (await service.publisher.preview()).text
        await service.close()


class TestWhatGoesWrong:
    async def test_a_database_held_by_another_is_said_to_be_and_answers_go_on(
        self, service: Service, folder: Path, tmp_path: Path
    ) -> None:
        import sqlite3

        reword(folder)
        key = (await service.publisher.preview()).buttons[0].target
        other = sqlite3.connect(tmp_path / "footnote.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")

        told = await service.publisher.publish(key, None, "terminal")

        other.close()
        assert "is held by another program; try again in a moment" in told.text
        assert not told.done
        assert service.desk.ask(QUESTION).text.startswith(BOATS)
        assert (await service.publisher.publish(key, None, "terminal")).text.startswith("Release 2 is in use")

    async def test_on_a_full_disk_the_moderator_is_told_and_answers_go_on(self, service: Service, folder: Path) -> None:
        reword(folder)
        key = (await service.publisher.preview()).buttons[0].target
        async with service.store.database.writing() as connection:
            pages = (await connection.execute(sa.text("PRAGMA page_count"))).scalar()
            await connection.execute(sa.text(f"PRAGMA max_page_count={pages}"))

        told = await service.publisher.publish(key, None, "terminal")

        assert "cannot be written: the disk is full" in told.text
        assert service.desk.ask(QUESTION).text.startswith(BOATS)
        async with service.store.database.writing() as connection:
            await connection.execute(sa.text(f"PRAGMA max_page_count={pages + 1000}"))
        assert (await service.publisher.publish(key, None, "terminal")).text.startswith("Release 2 is in use")

    async def test_files_that_change_while_they_are_read_are_not_taken(self, service: Service, folder: Path) -> None:
        reword(folder)
        preview = asyncio.create_task(service.publisher.preview())
        while not preview.done():
            (folder / "golden.new").write_bytes((folder / "golden.yaml").read_bytes() + b"\n")
            (folder / "golden.new").replace(folder / "golden.yaml")
            await asyncio.sleep(0)

        assert "changed while it was read; try again" in (await preview).text
        assert service.desk.ask(QUESTION).text.startswith(BOATS)

    @pytest.mark.parametrize("statement", [0, 1, 2, -1, -2])
    async def test_killed_at_any_step_it_serves_one_version_or_the_other(
        self, folder: Path, address: str, statement: int
    ) -> None:
        await (await Service.open(folder, Store(address))).close()
        before = shutil.copytree(folder, folder.parent / "before")
        reword(folder)

        process = await asyncio.create_subprocess_exec(
            *(sys.executable, str(HERE / "dying.py"), address, str(folder), str(statement)), cwd=HERE.parent
        )

        assert await process.wait() == -9
        store = Store(address)
        releases = await store.releases.history()
        published = statement == -2
        assert [release.number for release in releases] == ([2, 1] if published else [1])
        assert len(await store.audit.last()) == len(releases)
        assert await store.releases.content(releases[0]) == pack(folder if published else before)
        spoil(folder)
        service = await Service.open(folder, store)
        assert service.desk.ask(QUESTION).text.startswith(BOATS_ANEW if published else BOATS)
        await service.close()


class TestSeveralProcesses:
    async def test_what_one_publishes_the_other_serves_within_two_seconds(self, folder: Path, address: str) -> None:
        async with serving(folder, address) as service:
            reword(folder)

            said = await facts(folder, address, "reload", "--yes")

            assert "Release 2 is in use: 8 facts" in said
            assert await until(lambda: service.publisher.release == 2, 2)
            assert service.desk.ask(QUESTION).text.startswith(BOATS_ANEW)

    async def test_the_terminal_goes_back_and_looks_back(self, folder: Path, address: str) -> None:
        async with serving(folder, address) as service:
            reword(folder)
            await publish(service)

            difference = await facts(folder, address, "diff", "1")
            await facts(folder, address, "rollback", "1")
            history = await facts(folder, address, "history")

            assert "1 changed in what they say" in difference
            assert history.splitlines()[1].startswith("- 3 ")
            assert "the terminal: brings back release 1" in history.splitlines()[1]
            assert await until(lambda: service.desk.ask(QUESTION).text.startswith(BOATS), 2)

    async def test_of_two_processes_the_slower_is_told(self, folder: Path, address: str) -> None:
        async with serving(folder, address) as one:
            other_folder = Path(shutil.copytree(folder, folder.parent / "other"))
            other = await Service.open(other_folder, Store(address))
            reword(folder)
            reword(other_folder, new=BOATS_AGAIN)
            key = (await other.publisher.preview()).buttons[0].target
            await publish(one)

            told = await other.publisher.publish(key, None, "terminal")

            await other.close()
            assert told.text.startswith("Something else was published or looked at since. Release 2 is in use")
            assert other.desk.ask(QUESTION).text.startswith(BOATS_ANEW)

    async def test_postgresql_restarted_under_load_costs_no_answer(
        self, folder: Path, cluster: postgres.Cluster, tmp_path: Path
    ) -> None:
        address = cluster.database(f"restart_{tmp_path.name}"[:60])
        async with serving(folder, address) as service:
            reword(folder)
            answers: list[str] = []

            kept: set[asyncio.Task[None]] = set()

            async def ask() -> None:
                while True:
                    given = service.answering.answer(QUESTION)
                    answers.append(given.message.text)
                    where = Where(1, 2, len(answers), len(answers))
                    kept.add(asyncio.create_task(service.answering.keep(given, where)))
                    await asyncio.sleep(0.02)

            asking = asyncio.create_task(ask())
            await asyncio.to_thread(cluster.stop, "immediate")
            told = await service.publisher.preview()
            during = len(answers)
            await asyncio.to_thread(cluster.start)
            said = await publish(service)
            heard = Path(shutil.copytree(folder, tmp_path / "heard"))
            reword(heard, BOATS_ANEW, BOATS_AGAIN)
            await facts(heard, address, "reload", "--yes")
            in_time = await until(lambda: service.publisher.release == 3, 2)
            asking.cancel()
            await asyncio.wait(kept, timeout=10)

            assert "cannot be reached" in told.text
            assert during > 3
            assert all(text.startswith((BOATS, BOATS_ANEW, BOATS_AGAIN)) for text in answers)
            assert said.startswith("Release 2 is in use")
            assert in_time

    async def test_the_terminal_tells_that_the_files_are_others_than_those_in_use(
        self, folder: Path, address: str
    ) -> None:
        async with serving(folder, address):
            same = await facts(folder, address, "status")
            spoil(folder)

            others = await facts(folder, address, "status")

        assert same.startswith("Release 1: 8 facts")
        assert others.startswith("The files are not what release 1 holds: /facts reload shows what")
