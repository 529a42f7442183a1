"""A private PostgreSQL server for tests, started as a user who is not root."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

from sqlalchemy import create_engine, text


def binaries() -> Path | None:
    """Where the server's programs are: Debian keeps them away from the PATH."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    found = shutil.which("initdb")
    if installed:
        return installed[-1].parent
    return Path(found).parent if found else None


_END_THE_OTHERS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = 'postgres' AND pid <> pg_backend_pid()
"""


class Cluster:
    """A server with a socket in a folder of its own; no network."""

    def __init__(self, programs: Path) -> None:
        self.programs = programs
        self.folder = Path(tempfile.mkdtemp(prefix="ftpg", dir="/tmp"))
        self.user = _somebody() if os.geteuid() == 0 else None
        if self.user:
            shutil.chown(self.folder, self.user)
        self.data = self.folder / "data"
        self._run("initdb", "-D", self.data, "-U", "desk", "--auth=trust", "-E", "UTF8")
        self.start()

    def _run(self, program: str, *arguments: object) -> None:
        command = [str(self.programs / program), *map(str, arguments)]
        subprocess.run(  # noqa: S603 - programs of the installed server
            command, check=True, capture_output=True, user=self.user, cwd=self.folder, timeout=120
        )

    def start(self) -> None:
        # Servers and clients are killed here, but the power never fails.
        settings = "-c listen_addresses='' -c max_connections=60 -c fsync=off"
        options = f"-k {self.folder} {settings}"
        log = self.folder / "log"
        self._run("pg_ctl", "-D", self.data, "-l", log, "-o", options, "-w", "start")

    def kill(self) -> None:
        """End the server and all its children at once, as a power cut would."""
        self._run("pg_ctl", "-D", self.data, "-m", "immediate", "-w", "stop")

    def remove(self) -> None:
        self.kill()
        shutil.rmtree(self.folder)

    def url(self, database: str, user: str = "desk") -> str:
        return f"postgresql+psycopg://{user}@/{database}?host={self.folder}"

    def psql(self, sql: str) -> None:
        """Run SQL as the superuser, as somebody would who was handed it."""
        options = ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", self.folder, "-U", "desk"]
        self._run("psql", *options, "-d", "postgres", "-c", sql)

    def new_database(self) -> str:
        """Empty the database, which is quicker than making another, and give its address."""
        engine = create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(_END_THE_OTHERS))
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
        engine.dispose()
        return self.url("postgres")


def _somebody() -> str:
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"
