"""A private PostgreSQL on loopback for the tests that need one, from whatever server this machine has."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from ports import free_port

_DEBIAN = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


def found() -> bool:
    """Tell whether there is a server to start."""
    return _program("initdb") is not None and _program("pg_ctl") is not None


class Cluster:
    """A server with an empty cluster of its own in a folder of its own, reached at a free port."""

    def __init__(self) -> None:
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="footnote-postgres-"))  # pytest's own folders are closed to others
        self._as: list[str] = []
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            self._as = ["runuser", "-u", "postgres", "--"]
            shutil.chown(self.folder, "postgres")
        options = ("--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-sync")
        self._run("initdb", "-D", str(self.folder / "data"), *options)

    def remove(self) -> None:
        """Stop the server and take its folder away."""
        self.stop("immediate")
        shutil.rmtree(self.folder)

    def start(self) -> None:
        """Start the server and wait until it answers."""
        options = f"-c listen_addresses=127.0.0.1 -c port={self.port} -c unix_socket_directories='' -c fsync=off"
        log = str(self.folder / "log")
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-w", "-l", log, "-o", options, "start")

    def stop(self, mode: str = "fast") -> None:
        """Stop the server; "immediate" does so without a farewell to its clients."""
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-w", "-m", mode, "stop")

    def database(self, name: str) -> str:
        """Make an empty database; return its address."""
        import psycopg

        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return self._address(name)

    def _address(self, name: str) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{name}"

    def _run(self, program: str, *arguments: str) -> None:
        path = _program(program)
        assert path is not None
        # Its output goes nowhere: a server that inherits a pipe would keep it open for ever.
        subprocess.run([*self._as, path, *arguments], check=True, cwd="/", stdout=subprocess.DEVNULL, timeout=60)


def _program(name: str) -> str | None:
    return shutil.which(name) or next((str(path / name) for path in _DEBIAN if (path / name).exists()), None)
