"""The narrow tables: forecasts as codes and numbers, for reading millions of them at once."""

from __future__ import annotations

import datetime as dt
import math
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import attrs
from sqlalchemy import func, select

from forecasttrack.display import progress
from forecasttrack.ledger import rows, schema
from forecasttrack.ledger.bare_forecasts import bare_forecast
from forecasttrack.ledger.canonical import plain
from forecasttrack.ledger.entry import Entry
from forecasttrack.ledger.in_force import FactsInForce, apply_entry
from forecasttrack.records.belief import SHAPES

if TYPE_CHECKING:
    from sqlalchemy import Connection, Select

WITHDRAWN = "withdrawal"
_BEFORE_WITHDRAWALS = 6
SHAPE_NAMES = (
    *(cls.shape for cls in SHAPES[:_BEFORE_WITHDRAWALS]),
    WITHDRAWN,
    *(cls.shape for cls in SHAPES[_BEFORE_WITHDRAWALS:]),
)
"""The shapes of belief by their number in the table; a withdrawal is a belief no longer held.

Shapes that came later stand at the end, so that the numbers in older ledgers keep their meaning.
"""

OPEN = "open"
"""The label of a point beyond which numbers can come."""

PROJECTED = ("forecast", "withdrawal")
"""The kinds of entries that have rows in the narrow tables."""

Codes: TypeAlias = dict[str | None, int | None]
"""The codes of names; no name has no code."""

MISSING = -(2**63)
"""What stands for no instant; read as one it is NaT."""

DAY = 86_400_000_000
"""A day, in microseconds."""

PACKED = ("question", "forecaster", "issued_at", "expires_at", "recorded_at", "value")
"""The numbers in the column ``packed``: eight bytes each, little end first, the last a float."""

_PACK = struct.Struct("<5qd").pack
_CODES_AT_HAND = 200_000
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND = dt.timedelta(microseconds=1)
_BARE = 4  # keys of a forecast that is a probability and no more
_NO_BAND = (None, None)
_NUMBER_OF_SHAPE = {name: number for number, name in enumerate(SHAPE_NAMES)}


@attrs.define  # frozen would take twice as long to make, and there are millions
class Draft:
    """What the narrow tables will hold about one entry, before its names have codes."""

    seq: int
    names: tuple[str, str, str | None, str | None, str | None]
    issued_at: int
    expires_at: int | None
    shape: int
    value: float | None
    band: tuple[float | None, float | None]
    recorded_at: int
    parts: list[rows.Stored]

    def row(self, codes: Mapping[str | None, int | None], until: int | None) -> rows.Stored:
        """Write the row of the table ``forecasts``."""
        question, forecaster, claim, family, words = map(codes.get, self.names)
        return (
            self.seq,
            question,
            forecaster,
            claim,
            self.issued_at,
            self.expires_at,
            self.shape,
            family,
            self.value,
            words,
            *self.band,
            self.recorded_at,
            until,
            self._packed(question, forecaster),
        )

    def _packed(self, question: int | None, forecaster: int | None) -> bytes:
        """What a frame needs of a bare probability, as one value: a third of the time to read."""
        expires_at = MISSING if self.expires_at is None else self.expires_at
        value = math.nan if self.value is None else self.value
        issued_at, recorded_at = self.issued_at, self.recorded_at
        return _PACK(question, forecaster, issued_at, expires_at, recorded_at, value)


def draft(seq: int, kind: str, content: Mapping[str, Any], recorded_at: int) -> Draft:
    """Take from a forecast or withdrawal what the narrow tables hold."""
    if kind == WITHDRAWN:
        shape = WITHDRAWN
        value, family = None, None
        parts: list[rows.Stored] = []
        issued_at = content["withdrawn_at"]
    else:
        if len(content) == _BARE and "probability" in content:
            return _bare_draft(seq, content, recorded_at)
        shape = next(name for name in SHAPE_NAMES if name in content)
        value, parts, family = _belief(seq, shape, content[shape])
        issued_at = content["issued_at"]
    expires_at = content.get("expires_at")
    words, band = _wording(content.get("wording"))
    return Draft(
        seq=seq,
        names=(content["question"], content["forecaster"], content.get("claim"), family, words),
        issued_at=microseconds(issued_at),
        expires_at=None if expires_at is None else microseconds(expires_at, end=True),
        shape=_NUMBER_OF_SHAPE[shape],
        value=value,
        band=band,
        recorded_at=recorded_at,
        parts=parts,
    )


def _bare_draft(seq: int, content: Mapping[str, Any], recorded_at: int) -> Draft:
    names = (content["question"], content["forecaster"], None, None, None)
    issued_at, value = microseconds(content["issued_at"]), float(content["probability"])
    return Draft(seq, names, issued_at, None, 0, value, _NO_BAND, recorded_at, [])


def microseconds(text: str, *, end: bool = False) -> int:
    """Read an instant, or the beginning or end of a bare day, as it stands in a fact.

    Example:
        >>> microseconds("1970-01-01T00:00:01Z"), microseconds("1970-01-01", end=True)
        (1000000, 86400000000)
    """
    if len(text) == len("1970-01-01"):
        return microseconds(f"{text}T00:00:00Z") + DAY * end
    return (dt.datetime.fromisoformat(text) - _EPOCH) // _MICROSECOND


def project(connection: Connection, drafts: Sequence[Draft], known: Codes) -> None:
    """Write the narrow rows of new entries.

    Args:
        connection: A transaction that writes.
        drafts: The rows, in the order of their numbers.
        known: Codes seen in earlier transactions; more are added as they are read. Codes given
            in this one are not, since it may still fail.
    """
    if not drafts:
        return
    codes = _codes_for(connection, drafts, known)
    rows.put(connection, schema.forecasts, [one.row(codes, None) for one in drafts])
    rows.put(connection, schema.parts, [part for one in drafts for part in one.parts])


def rebuild(connection: Connection) -> int:
    """Empty the narrow tables and fill them from the entries; give the number of forecasts."""
    rows.clear(connection)
    until = ends(connection)
    codes: Codes = {None: None}
    count = 0
    for portion in progress.over(_portions(expected_drafts(connection)), "filling tables"):
        new = new_names(portion, codes, len(codes) - 1)
        rows.put(connection, schema.names, [(code, name) for name, code in new.items()])
        rows.put(connection, schema.forecasts, [d.row(codes, until.get(d.seq)) for d in portion])
        rows.put(connection, schema.parts, [part for d in portion for part in d.parts])
        count += len(portion)
    return count


def expected_drafts(connection: Connection) -> Iterator[Draft]:
    """What the narrow tables should hold, from the entries, in the order of their numbers."""
    for seq, kind, body, recorded_at in rows.all_of(connection, _of_projected()):
        bare = bare_forecast(kind, body)
        content = plain(body) if bare is None else bare.content
        yield draft(seq, kind, content, recorded_at)


def expected_parts(connection: Connection) -> Iterator[rows.Stored]:
    """What the table of the parts of beliefs should hold, in order."""
    for seq, kind, body, recorded_at in rows.all_of(connection, _of_projected()):
        if bare_forecast(kind, body) is None:
            yield from draft(seq, kind, plain(body), recorded_at).parts


def _of_projected() -> Select[Any]:
    columns = schema.entries.c
    wanted = (columns.seq, columns.kind, columns.body, columns.recorded_at)
    return select(*wanted).where(columns.kind.in_(PROJECTED)).order_by(columns.seq)


def ends(connection: Connection) -> dict[int, int]:
    """From when on forecasts do not stand, by number: replaced later, or on record before."""
    in_force: dict[str, FactsInForce] = {}
    numbers: dict[str, int] = {}
    until: dict[int, int] = {}
    for row in rows.all_of(connection, _of_repeated_records()):
        entry = rows.restored(row)
        numbers[entry.entry] = row[0]
        until |= ended(in_force.setdefault(entry.record, {}), entry, numbers)
    return until


def ended(facts: FactsInForce, entry: Entry, numbers: Mapping[str, int]) -> dict[int, int]:
    """Let an entry act on the facts of its record; give the numbers that stand no longer."""
    gone = [*apply_entry(facts, entry)]
    if facts[entry.fact] is not entry:
        gone.append(entry)
    return {numbers[e.entry]: entry.recorded_at for e in gone if e.entry in numbers}


def new_names(drafts: Iterable[Draft], codes: Codes, highest: int) -> dict[str, int]:
    """Give codes to the names that have none, in the order in which they come up."""
    new: dict[str, int] = {}
    for one in drafts:
        for name in one.names:
            if name is not None and name not in codes:
                highest += 1
                codes[name] = new[name] = highest
    return new


def _of_repeated_records() -> Any:
    columns = schema.entries.c
    repeated = select(columns.record).group_by(columns.record).having(func.count() > 1)
    return rows.in_ledger_order().where(columns.record.in_(repeated))


def _codes_for(connection: Connection, drafts: Sequence[Draft], known: Codes) -> Codes:
    if len(known) > _CODES_AT_HAND:
        known.clear()
    known[None] = None
    wanted = {name for one in drafts for name in one.names}
    unknown = [name for name in wanted if name is not None and name not in known]
    if not unknown:
        return known
    known |= rows.codes(connection, sorted(unknown))  # type: ignore[arg-type]
    codes = {name: known[name] for name in wanted | {None} if name in known}
    if len(codes) < len(wanted | {None}):
        new = new_names(drafts, codes, rows.highest_code(connection))
        rows.put(connection, schema.names, [(code, name) for name, code in new.items()])
    return codes


def _wording(wording: Any) -> tuple[str | None, tuple[float | None, float | None]]:
    if wording is None:
        return None, (None, None)
    band = wording.get("band")
    ends = (None, None) if band is None else (float(band["low"]), float(band["high"]))
    return wording.get("words"), ends


def _belief(
    seq: int, shape: str, belief: Any
) -> tuple[float | None, list[rows.Stored], str | None]:
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
        return None, _parts(seq, _of_cdf(belief)), None
    named = [(name, None, belief[name]) for name in sorted(belief) if name != "family"]
    return None, _parts(seq, named), belief["family"]


def _of_cdf(belief: Any) -> list[tuple[str | None, float | None, float]]:
    """Each point with its probability; the label marks an end as open."""
    levels = [float(each) for each in belief["probabilities"]]
    labels: list[str | None] = [None] * len(levels)
    if belief.get("open_low"):
        labels[0] = OPEN
    if belief.get("open_high"):
        labels[-1] = OPEN
    return list(zip(labels, levels, belief["points"], strict=True))


def _parts(seq: int, items: Sequence[tuple[str | None, float | None, float]]) -> list[rows.Stored]:
    return [
        (seq, number, label, level, float(value))
        for number, (label, level, value) in enumerate(items)
    ]


def _portions(drafts: Iterable[Draft], size: int = 10_000) -> Iterator[list[Draft]]:
    portion: list[Draft] = []
    for one in drafts:
        portion.append(one)
        if len(portion) == size:
            yield portion
            portion = []
    if portion:
        yield portion
