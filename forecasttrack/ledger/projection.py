"""The narrow tables (the projection): forecasts as codes and numbers, for bulk reading."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import attrs
from sqlalchemy import func, select

from forecasttrack.display import progress
from forecasttrack.errors import ForecastTrackError, LedgerError
from forecasttrack.ledger import rows, schema
from forecasttrack.ledger.bare_forecasts import (
    DAY,
    IN_ONE_ROW,
    BareForecast,
    bare_forecast,
    instant_of,
    pack,
    probability_of,
)
from forecasttrack.ledger.canonical import plain
from forecasttrack.ledger.entry import Entry
from forecasttrack.ledger.in_force import FactsInForce, apply_entry
from forecasttrack.records.belief import SHAPES

if TYPE_CHECKING:
    from sqlalchemy import Connection, Select

    from forecasttrack.ledger.bare_facts import BareFacts

WITHDRAWN = "withdrawal"
_N_OLDEST_SHAPES = 6  # so many of SHAPES had their numbers before withdrawals had one
SHAPE_NAMES = (
    *(cls.shape for cls in SHAPES[:_N_OLDEST_SHAPES]),
    WITHDRAWN,
    *(cls.shape for cls in SHAPES[_N_OLDEST_SHAPES:]),
)
"""The shapes of belief by their number in the table; a withdrawal is a belief no longer held.

Shapes that came later stand at the end, so that the numbers in older ledgers keep their meaning.
"""

OPEN = "open"
"""The label of the first or last point of a cdf beyond which the outcome can lie."""

PROJECTED = ("forecast", "withdrawal")
"""The kinds of entries that have rows in the narrow tables."""

Codes: TypeAlias = dict[str | None, int | None]
"""The code of each name; None, which stands for no name, has the code None."""

MISSING = -(2**63)
"""The number for a missing instant; as a datetime it is NaT."""

_MOST_CACHED_CODES = 200_000
_NUMBER_OF_SHAPE = {name: number for number, name in enumerate(SHAPE_NAMES)}


@attrs.define  # frozen would take twice as long to make, and there are millions
class Draft:
    """What the narrow tables will hold about one entry, before its names have codes."""

    seq: int
    names: tuple[str, str, str | None, str | None, str | None]
    issued_at: int
    issued_until: int
    expires_at: int | None
    shape: int
    value: float | None
    band: tuple[float | None, float | None]
    recorded_at: int
    parts: list[rows.Stored]

    def row(self, codes: Mapping[str | None, int | None]) -> rows.Stored:
        """Write the row of the table ``forecasts``."""
        question, forecaster, claim, family, words = map(codes.get, self.names)
        return (
            self.seq,
            question,
            forecaster,
            claim,
            self.issued_at,
            self.issued_until,
            self.expires_at,
            self.shape,
            family,
            self.value,
            words,
            *self.band,
            self.recorded_at,
        )


class BareDraft(NamedTuple):
    """What the narrow tables will hold about an entry that is a bare forecast."""

    seq: int
    names: tuple[str, str]
    issued_at: int
    value: float
    recorded_at: int

    def numbers(self, codes: Mapping[str | None, int | None]) -> bytes:
        """Write its part of a row of the table ``bare_forecasts``."""
        question, forecaster = self.names
        return pack(codes[question], codes[forecaster], self.issued_at, self.value)


def draft(
    seq: int, kind: str, stated: BareForecast | Mapping[str, Any], recorded_at: int
) -> Draft | BareDraft:
    """The rows of the narrow tables for a forecast or withdrawal.

    Args:
        seq: The number of its entry.
        kind: ``forecast`` or ``withdrawal``.
        stated: The four texts of a bare forecast; of any other, the content of its entry.
        recorded_at: When it was put on record.
    """
    if isinstance(stated, BareForecast):
        value, issued_at = probability_of(stated.probability), instant_of(stated.issued_at)
        return BareDraft(seq, (stated.question, stated.forecaster), issued_at, value, recorded_at)
    return _full_draft(seq, kind, stated, recorded_at)


def _full_draft(seq: int, kind: str, content: Mapping[str, Any], recorded_at: int) -> Draft:
    if kind == WITHDRAWN:
        shape, value, family = WITHDRAWN, None, None
        parts: list[rows.Stored] = []
        issued_at = content["withdrawn_at"]
    else:
        shape = next((name for name in SHAPE_NAMES if name in content), "")
        if not shape:
            raise LedgerError("it states no belief of a shape that is known here")
        value, parts, family = _belief(seq, shape, content[shape])
        issued_at = content["issued_at"]
    expires_at = content.get("expires_at")
    words, band = _wording(content.get("wording"))
    return Draft(
        seq=seq,
        names=(content["question"], content["forecaster"], content.get("claim"), family, words),
        issued_at=microseconds(issued_at),
        issued_until=microseconds(issued_at, end=True),
        expires_at=None if expires_at is None else microseconds(expires_at, end=True),
        shape=_NUMBER_OF_SHAPE[shape],
        value=value,
        band=band,
        recorded_at=recorded_at,
        parts=parts,
    )


def microseconds(text: str, *, end: bool = False) -> int:
    """Read an instant, or the beginning or end of a bare day, as it stands in a fact.

    Example:
        >>> microseconds("1970-01-01T00:00:01Z"), microseconds("1970-01-01", end=True)
        (1000000, 86400000000)
    """
    if len(text) == len("1970-01-01"):
        return microseconds(f"{text}T00:00:00Z") + DAY * end
    return instant_of(text)


def project(connection: Connection, drafts: Sequence[Draft | BareDraft], cached: Codes) -> None:
    """Write the narrow rows of new entries.

    Args:
        connection: A transaction that writes.
        drafts: The rows of one call, in the order of their numbers.
        cached: Codes of earlier transactions; those read from the table are added. Codes that
            this transaction gives to new names are not, since it may still fail.
    """
    if drafts:
        names = [one.names for one in drafts]
        codes = _codes_for(connection, names, cached, {name for each in names for name in each})
        gathered = Gathered(codes)
        _put(connection, drafts, codes, gathered)
        rows.put(connection, schema.bare_forecasts, gathered.rest())


def project_bare(
    connection: Connection, first_number: int, recorded_at: int, new: BareFacts, cached: Codes
) -> None:
    """Write the narrow rows of new bare forecasts, numbered one by one from a first number."""
    questions = [each.question_id for each in new.sources]
    forecasters = [each.forecaster for each in new.sources]
    names = zip(questions, forecasters, strict=True)
    codes: Mapping[str, Any] = _codes_for(  # type: ignore[assignment]
        connection, names, cached, {*questions, *forecasters}
    )
    # 0 and -0 are the same fact, stored as 0.
    values = [abs(each.belief.yes) for each in new.sources]  # type: ignore[union-attr]
    code = codes.__getitem__
    numbers = [*map(pack, map(code, questions), map(code, forecasters), new.issued_at, values)]
    packed = [
        (first_number + begin, recorded_at, b"".join(numbers[begin : begin + IN_ONE_ROW]))
        for begin in range(0, len(numbers), IN_ONE_ROW)
    ]
    rows.put(connection, schema.bare_forecasts, packed)


def rebuild(connection: Connection) -> int:
    """Empty the narrow tables and fill them from the entries; give the number of forecasts."""
    rows.clear(connection)
    rows.put(connection, schema.ended, sorted(ends(connection).items()))
    codes: Codes = {None: None}
    gathered = Gathered(codes)
    count = 0
    for portion in progress.over(_portions(_expected_drafts(connection)), "filling tables"):
        new = new_names([one.names for one in portion], codes, highest=len(codes) - 1)
        rows.put(connection, schema.names, [(code, name) for name, code in new.items()])
        _put(connection, portion, codes, gathered)
        count += len(portion)
    rows.put(connection, schema.bare_forecasts, gathered.rest())
    return count


def _put(
    connection: Connection, drafts: Sequence[Draft | BareDraft], codes: Codes, gathered: Gathered
) -> None:
    full = [one for one in drafts if type(one) is Draft]
    packed = [row for one in drafts for row in gathered.add(one)]
    rows.put(connection, schema.bare_forecasts, packed)
    rows.put(connection, schema.forecasts, [one.row(codes) for one in full])
    rows.put(connection, schema.parts, [part for one in full for part in one.parts])


class Gathered:
    """Collects bare forecasts into rows that hold many of them.

    A row holds the forecasts of one moment with consecutive numbers, at most ``IN_ONE_ROW``. A call
    has a moment of its own, so the rows are the same whether they are written call by call or all
    at once from the entries.
    """

    def __init__(self, codes: Mapping[str | None, int | None]) -> None:
        self._codes = codes
        self._first = self._next_number = self._recorded_at = 0
        self._numbers: list[bytes] = []

    def add(self, one: Draft | BareDraft) -> list[rows.Stored]:
        """Add a forecast, if bare; returns the rows that are complete before it."""
        if type(one) is Draft:
            return []
        return self.add_run(one.seq, one.recorded_at, [one.numbers(self._codes)])  # type: ignore[union-attr]

    def add_run(self, first: int, recorded_at: int, numbers: list[bytes]) -> list[rows.Stored]:
        """Add the packed numbers of consecutive forecasts; returns the rows now complete."""
        continues = first == self._next_number and recorded_at == self._recorded_at
        complete = [] if continues else self.rest()
        if not self._numbers:
            self._first, self._recorded_at = first, recorded_at
        self._numbers += numbers
        self._next_number = first + len(numbers)
        while len(self._numbers) > IN_ONE_ROW:
            complete.append((self._first, recorded_at, b"".join(self._numbers[:IN_ONE_ROW])))
            self._first += IN_ONE_ROW
            del self._numbers[:IN_ONE_ROW]
        return complete

    def rest(self) -> list[rows.Stored]:
        """The unfinished row, if any, in a list; the next one begins empty."""
        numbers, self._numbers = self._numbers, []
        return [(self._first, self._recorded_at, b"".join(numbers))] if numbers else []


def _expected_drafts(connection: Connection) -> Iterator[Draft | BareDraft]:
    """What the narrow tables should hold, from the entries, in the order of their numbers."""
    for seq, kind, body, recorded_at in rows.all_of(connection, _select_projected()):
        try:
            one = draft(seq, kind, bare_forecast(kind, body) or plain(body), recorded_at)
        except (ForecastTrackError, *rows.UNREADABLE) as error:
            raise rows.unreadable(seq, error) from error
        yield one


def _select_projected() -> Select[Any]:
    columns = schema.entries.c
    wanted = (columns.seq, columns.kind, columns.body, columns.recorded_at)
    return select(*wanted).where(columns.kind.in_(PROJECTED)).order_by(columns.seq)


def ends(connection: Connection) -> dict[int, int]:
    """When forecasts ceased to be in force, by number: replaced, or the same was in force."""
    in_force: dict[str, FactsInForce] = {}
    numbers: dict[str, int] = {}
    until: dict[int, int] = {}
    for row in rows.all_of(connection, _select_repeated_records()):
        entry = rows.restored(row)
        numbers[entry.entry] = row[0]
        until |= ended(in_force.setdefault(entry.record, {}), entry, numbers)
    return until


def ended(facts: FactsInForce, entry: Entry, numbers: Mapping[str, int]) -> dict[int, int]:
    """Apply an entry to the facts of its record; returns when the numbers it ends did so."""
    gone = [*apply_entry(facts, entry)]
    if facts[entry.fact] is not entry:
        gone.append(entry)
    return {numbers[e.entry]: entry.recorded_at for e in gone if e.kind in PROJECTED}


def new_names(
    names: Iterable[tuple[str | None, ...]], codes: Codes, highest: int
) -> dict[str, int]:
    """Add codes above the highest for names that have none, as they come up; returns these."""
    new: dict[str, int] = {}
    for each in names:
        for name in each:
            if name is not None and name not in codes:
                highest += 1
                codes[name] = new[name] = highest
    return new


def _select_repeated_records() -> Any:
    columns = schema.entries.c
    repeated = select(columns.about).group_by(columns.about).having(func.count() > 1)
    return rows.in_ledger_order().where(columns.about.in_(repeated))


def _codes_for(
    connection: Connection,
    names: Iterable[tuple[str | None, ...]],
    cached: Codes,
    wanted: set[str | None] | set[str],
) -> Codes:
    """The codes of the wanted names; new ones get theirs in the order of ``names``, row by row."""
    if len(cached) > _MOST_CACHED_CODES:
        cached.clear()
    cached[None] = None
    not_cached = [name for name in wanted if name is not None and name not in cached]
    if not not_cached:
        return cached
    cached |= rows.codes(connection, sorted(not_cached))  # type: ignore[arg-type]
    codes = {name: cached[name] for name in wanted | {None} if name in cached}
    if len(codes) < len(wanted | {None}):
        new = new_names(names, codes, highest=rows.highest_code(connection))
        rows.put(connection, schema.names, [(code, name) for name, code in new.items()])
    return codes


def _wording(wording: Any) -> tuple[str | None, tuple[float | None, float | None]]:
    """The words, and the low and high end of their band."""
    if wording is None:
        return None, (None, None)
    band = wording.get("band")
    low_high = (None, None) if band is None else (float(band["low"]), float(band["high"]))
    return wording.get("words"), low_high


def _belief(
    seq: int, shape: str, belief: Any
) -> tuple[float | None, list[rows.Stored], str | None]:
    """The one number of a belief, or rows of the table ``parts``; and the family, if any."""
    if shape in ("probability", "point"):
        return float(belief), [], None
    if shape == "options":
        named = [(option, None, belief[option]) for option in sorted(belief)]
        return None, _parts(seq, named), None
    if shape == "quantiles":
        levels = [(None, float(item["level"]), item["value"]) for item in belief]
        return None, _parts(seq, levels), None
    if shape == "samples":
        return None, _parts(seq, [(None, None, value) for value in belief]), None
    if shape == "cdf":
        return None, _parts(seq, _items_of_cdf(belief)), None
    named = [(name, None, belief[name]) for name in sorted(belief) if name != "family"]
    return None, _parts(seq, named), belief["family"]


def _items_of_cdf(belief: Any) -> list[tuple[str | None, float | None, float]]:
    """Label, probability and value of each point; the label marks an end as open."""
    levels = [float(each) for each in belief["probabilities"]]
    labels: list[str | None] = [None] * len(levels)
    if belief.get("open_low"):
        labels[0] = OPEN
    if belief.get("open_high"):
        labels[-1] = OPEN
    return list(zip(labels, levels, belief["points"], strict=True))


def _parts(seq: int, items: Sequence[tuple[str | None, float | None, float]]) -> list[rows.Stored]:
    """Rows of the table ``parts`` from label, level and value of each."""
    return [
        (seq, number, label, level, float(value))
        for number, (label, level, value) in enumerate(items)
    ]


def _portions(
    drafts: Iterable[Draft | BareDraft], size: int = 10_000
) -> Iterator[list[Draft | BareDraft]]:
    drafts = iter(drafts)
    while portion := list(islice(drafts, size)):
        yield portion
