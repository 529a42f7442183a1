"""People: names and contacts beside the entries, never in them, so that a person can be forgotten.

Entries know forecasters by pseudonyms.
Who stands behind one is kept in a table that is not append-only and takes no part in any id.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
from sqlalchemy import delete, insert, select

from forecasttrack.display.files import replace_file
from forecasttrack.display.input_files import require_regular_file
from forecasttrack.errors import LedgerError, UnknownNameError, did_you_mean
from forecasttrack.ledger import schema
from forecasttrack.records import checks

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from forecasttrack.ledger.connection import Transactions


@attrs.frozen(kw_only=True)
class Person:
    """Who stands behind a pseudonym.

    Attributes:
        forecaster: The pseudonym, as entries have it.
        name: The name.
        contact: An address to write to.
        note: Anything else worth keeping.
    """

    forecaster: str = attrs.field(validator=checks.is_id)
    name: str | None = attrs.field(default=None, validator=checks.optional(checks.is_text))
    contact: str | None = attrs.field(default=None, validator=checks.optional(checks.is_text))
    note: str | None = attrs.field(default=None, validator=checks.optional(checks.is_text))


class People:
    """The people of one ledger, by their pseudonyms.

    Example:
        >>> from forecasttrack.ledger import Ledger
        >>> ledger = Ledger.open(":memory:")
        >>> people = ledger.people
        >>> people.set("ann", name="Ann Example")
        >>> people["ann"].name, len(people)
        ('Ann Example', 1)
        >>> people.forget("ann")
        >>> len(people)
        0
        >>> ledger.close()
    """

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def __iter__(self) -> Iterator[Person]:
        with self._transactions.reading() as connection:
            rows = connection.execute(select(schema.people).order_by(schema.people.c.forecaster))
            found = [Person(**row) for row in rows.mappings()]
        return iter(found)

    def __len__(self) -> int:
        return len(list(iter(self)))

    def __getitem__(self, forecaster: str) -> Person:
        people = {person.forecaster: person for person in self}
        if forecaster not in people:
            raise UnknownNameError(
                f"nobody is noted behind {forecaster!r}. {did_you_mean(forecaster, people)}",
                record_id=forecaster,
            )
        return people[forecaster]

    def set(
        self,
        forecaster: str,
        *,
        name: str | None = None,
        contact: str | None = None,
        note: str | None = None,
    ) -> None:
        """Note who stands behind a pseudonym, in place of what was noted before."""
        person = Person(forecaster=forecaster, name=name, contact=contact, note=note)
        with self._transactions.writing() as connection:
            _put(connection, person)

    def forget(self, forecaster: str) -> None:
        """Erase what is noted about a person; every entry, id and score stays as it was.

        On SQLite the erased text is overwritten in the file as well, and in the log beside it.

        Raises:
            UnknownNameError: Nobody is noted behind this pseudonym.
            LedgerError: The person is erased, but the log still holds the text, since another
                program reads it.
        """
        self[forecaster]
        with self._transactions.writing() as connection:
            connection.execute(_deletion(forecaster))
        self._transactions.overwrite_what_was_erased()

    def write(self, path: str | os.PathLike[str]) -> None:
        """Write the people to a JSON file that can be edited by hand.

        Raises:
            LedgerError: Something else than people stands there.
        """
        if Path(path).exists():
            _people_in(Path(path))
        people = {
            person.forecaster: attrs.asdict(
                person, filter=lambda field, value: field.name != "forecaster" and value is not None
            )
            for person in self
        }
        text = json.dumps(people, ensure_ascii=False, indent=2, sort_keys=True)
        replace_file(path, f"{text}\n".encode())

    def read(self, path: str | os.PathLike[str]) -> None:
        """Take the people from a JSON file, in place of all that were noted before.

        Raises:
            LedgerError: The file cannot be read, or does not hold people; or those noted before
                are erased, but the log still holds them, since another program reads it.
        """
        people = [Person(forecaster=key, **noted) for key, noted in _people_in(Path(path)).items()]
        with self._transactions.writing() as connection:
            connection.execute(delete(schema.people))
            for person in people:
                _put(connection, person)
        self._transactions.overwrite_what_was_erased()


def _put(connection: Connection, person: Person) -> None:
    connection.execute(_deletion(person.forecaster))
    connection.execute(insert(schema.people), attrs.asdict(person))


def _deletion(forecaster: str) -> Any:
    return delete(schema.people).where(schema.people.c.forecaster == forecaster)


def _people_in(path: Path) -> Mapping[str, dict[str, str]]:
    fields = {field.name for field in attrs.fields(Person)} - {"forecaster"}
    require_regular_file(path, piped=True)
    try:
        people = json.loads(path.read_text(encoding="utf-8"))
        for forecaster, noted in people.items():
            if unknown := noted.keys() - fields:
                raise LedgerError(
                    f"{path}: {forecaster!r} has the key {min(unknown)!r}."
                    f" {did_you_mean(min(unknown), fields)}"
                )
    except (OSError, ValueError, AttributeError) as error:
        raise LedgerError(f"{path} holds no people ({error})") from None
    return people  # type: ignore[no-any-return]
