"""Readers, writers and an owner on a PostgreSQL server: who can do what."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import ProgrammingError

import forecasttrack as ft
from forecasttrack.errors import InvalidArgumentError, LedgerBusyError, LedgerError
from forecasttrack.ledger import connection
from forecasttrack.ledger.roles import Roles, sql_for
from tests.builders import RAIN, forecast, settled
from tests.cluster import Cluster

pytestmark = pytest.mark.end_to_end

ROLES = Roles(reader="read ers", writer="writ\"er's", owner="owner")
PEOPLE = {"ann": ROLES.writer, "rea": ROLES.reader, "own": ROLES.owner}


@pytest.fixture
def urls(cluster: Cluster) -> Iterator[dict[str, str]]:
    """A ledger with the roles of the SQL that is printed, and its address for each person."""
    place = cluster.new_database()
    with ft.Ledger.open(place) as ledger:
        ledger.record([RAIN, forecast("bob", 0.7)], by="desk")
        ledger.people.set("bob", name="Bob Example")
    sql = sql_for(place, ROLES)
    cluster.psql(sql)
    cluster.psql(sql)  # it may be run again
    for person, role in PEOPLE.items():
        cluster.psql(f'CREATE ROLE {person} LOGIN IN ROLE "{role.replace(chr(34), chr(34) * 2)}"')
    yield {person: cluster.url("postgres", person) for person in ("desk", *PEOPLE)}
    cluster.new_database()
    for name in (*PEOPLE, ROLES.reader, ROLES.writer, ROLES.owner):
        quoted = '"' + name.replace('"', '""') + '"'
        cluster.psql(f"DROP OWNED BY {quoted}")
        cluster.psql(f"DROP ROLE {quoted}")


def run(url: str, *statements: str) -> None:
    engine = create_engine(url)
    try:
        with engine.begin() as raw:
            for statement in statements:
                raw.execute(text(statement))
    finally:
        engine.dispose()


def test_a_writer_records_corrects_withdraws_and_proves(urls: dict[str, str]) -> None:
    """All that a ledger is for is open to a writer, and leaves a sound ledger."""
    with ft.Ledger.open(urls["ann"], create=False) as ledger:
        ledger.record([forecast("ann", 0.4), settled("yes")], by="ann")
        ledger.record(settled("no"), by="ann", why="the gauge was misread")
        taken = ft.Withdrawal(
            question_id="rain", forecaster="bob", withdrawn_at="2026-01-09T00:00Z"
        )
        ledger.record(taken, by="ann")
        ledger.retract(forecast("ann", 0.4), by="ann", why="slip")
        assert ledger.verify(ledger.checkpoint()) == []
        assert len(ledger) == 7
        assert list(ledger.forecasts()["forecaster"]) == ["bob"]


FORBIDDEN = (
    "UPDATE entries SET recorded_by = 'x'",
    "UPDATE entries SET body = body WHERE false",
    "DELETE FROM entries",
    "TRUNCATE entries",
    "DROP TABLE entries CASCADE",
    "DROP TRIGGER entries_never_change ON entries",
    "ALTER TABLE entries DISABLE TRIGGER ALL",
    "ALTER TABLE entries DISABLE TRIGGER entries_never_change",
    "ALTER TABLE entries ADD COLUMN x text",
    "ALTER TABLE entries OWNER TO ann",
    "CREATE TRIGGER mine BEFORE INSERT ON entries EXECUTE FUNCTION forecasttrack_refuse()",
    "CREATE RULE mine AS ON INSERT TO entries DO INSTEAD NOTHING",
    "CREATE OR REPLACE FUNCTION forecasttrack_refuse() RETURNS trigger LANGUAGE plpgsql"
    " AS 'BEGIN RETURN NEW; END'",
    "CREATE TABLE mine (x int)",
    "SET session_replication_role = replica",
    "UPDATE forecasts SET value = 0.99",
    "DELETE FROM forecasts",
    "UPDATE bare_forecasts SET packed = ''",
    "DELETE FROM ended",
    "UPDATE names SET name = 'x'",
    "DELETE FROM parts",
    "SELECT * FROM people",
    "INSERT INTO people (forecaster) VALUES ('x')",
    "INSERT INTO migrations VALUES (2, 0, 'a version of my own')",
    "DELETE FROM migrations",
    "SET ROLE owner",
)


@pytest.mark.parametrize("person", ["ann", "rea"])
def test_neither_writer_nor_reader_alters_removes_or_disables(
    urls: dict[str, str], person: str
) -> None:
    """Each way to change what is on record, or to take down what guards it, is refused."""
    for statement in FORBIDDEN:
        with pytest.raises(ProgrammingError, match=r"permission denied|must be (owner|member)"):
            run(urls[person], statement)
    with ft.Ledger.open(urls["desk"]) as ledger:
        assert ledger.verify() == []


def test_a_reader_reads_and_verifies_and_does_not_record(urls: dict[str, str]) -> None:
    """The refusal says where the rights are told."""
    with ft.Ledger.open(urls["rea"], create=False) as ledger:
        assert (ledger.verify(), len(ledger.book().forecasts)) == ([], 1)
        with pytest.raises(LedgerError, match=r"user of the database may not .*ledger roles"):
            ledger.record(forecast("rea", 0.5), by="rea")
        with pytest.raises(LedgerError, match="ledger roles"):
            ledger.rebuild()
    with ft.Ledger.open(urls["ann"]) as ledger, pytest.raises(LedgerError, match="ledger roles"):
        ledger.rebuild()


def test_only_the_owner_writes_a_version(urls: dict[str, str]) -> None:
    """The owner can also rebuild, and keeps names and contacts."""
    version = "INSERT INTO migrations VALUES (2, 0, 'the next version')"
    with ft.Ledger.open(urls["own"]) as ledger:
        assert ledger.rebuild() == 1
        assert ledger.people["bob"].name == "Bob Example"
    run(urls["own"], version, "DELETE FROM migrations WHERE version = 2")
    with pytest.raises(ProgrammingError, match="permission denied for table migrations"):
        run(urls["ann"], version)


def test_what_a_writer_can_do_to_the_narrow_tables_is_found(urls: dict[str, str]) -> None:
    """A writer may add a row that ends a forecast, as corrections do."""
    run(urls["ann"], "INSERT INTO ended VALUES (2, 1)")
    with ft.Ledger.open(urls["rea"]) as ledger:
        assert [fault.what for fault in ledger.verify()] == ["narrow row"]


@pytest.mark.parametrize("lock", ["advisory", "table"])
def test_waiting_on_a_server_ends_after_the_stated_time(
    cluster: Cluster,
    opened: Callable[..., ft.Ledger],
    monkeypatch: pytest.MonkeyPatch,
    lock: str,
) -> None:
    """Whoever holds the writers' lock, or a table, is waited for that long and no longer."""
    ledger = opened(cluster.new_database())
    ledger.record(RAIN, by="desk")
    held = {
        "advisory": f"SELECT pg_advisory_xact_lock({connection._ADVISORY_LOCK})",
        "table": "LOCK TABLE entries",
    }
    monkeypatch.setattr(connection, "PATIENCE", 0.4)
    engine = create_engine(cluster.url("postgres"))
    with engine.begin() as other:
        other.execute(text(held[lock]))
        began = time.monotonic()
        with pytest.raises(LedgerBusyError, match="another program held it"):
            ledger.record(forecast("eve", 0.5), by="eve")
        if lock == "table":
            with pytest.raises(LedgerBusyError, match="another program held it"):
                ledger.book()
        assert 0.4 <= time.monotonic() - began < 20
    engine.dispose()
    assert len(ledger.record(forecast("eve", 0.5), by="eve")) == 1


def test_the_command_prints_what_is_to_be_run(run, cluster: Cluster) -> None:
    """Names can be chosen; nothing is run and nothing is made."""
    place = cluster.new_database()
    assert "there is no ledger at" in run("ledger", "roles", place, status=1).output
    with ft.Ledger.open(place):
        pass
    printed = run("ledger", "roles", place, "--writer", "desk team").output
    assert 'GRANT INSERT ON "public".entries TO "desk team";' in printed
    assert 'GRANT SELECT ON "public".entries TO "forecasttrack_reader", "desk team";' in printed
    assert "people TO" not in printed.replace('people OWNER TO "forecasttrack_owner"', "")


def test_roles_are_for_servers(run, small: ft.Ledger) -> None:
    """A file is guarded by its rights, and three roles bear three names that can be given."""
    assert "knows no roles" in run("ledger", "roles", small.place, status=1).output
    for names in ({"reader": "forecasttrack_owner"}, {"owner": "pg_x"}, {"writer": " "}):
        with pytest.raises(InvalidArgumentError):
            Roles(**names)
