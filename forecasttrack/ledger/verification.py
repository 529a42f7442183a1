"""Verification: every id computed again, compared with what is stored and with a checkpoint."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

import attrs

from forecasttrack.errors import ForecastTrackError
from forecasttrack.ledger import facts
from forecasttrack.ledger.bare_forecasts import bare_forecast
from forecasttrack.ledger.canonical import canonical, plain
from forecasttrack.ledger.checkpoint import Checkpoint, root_of
from forecasttrack.ledger.entry import Act, Entry, entry_id, fact_id
from forecasttrack.ledger.in_force import FactsInForce, apply_entry, contradiction
from forecasttrack.ledger.rows import UNREADABLE

FAULTS: Final[Mapping[str, str]] = {
    "changed": "an entry whose ids do not follow from what it says",
    "future": "an entry of an import that is dated ahead of this machine's clock",
    "no record": "an entry of an import whose content no record may have",
    "doubled": "an entry that is there twice",
    "missing": "an entry that was there and is gone",
    "undecided": "a checkpoint without its manifest, which other entries came to stand among",
    "unfounded": "an entry that replaces what is not there before it",
    "contradiction": "two facts about one record that both stand",
    "narrow row": "a table for bulk reading that differs from the entries",
    "unguarded": "a guard that is gone or altered: of the database, or of how Git joins its text",
    "torn": "a last line that was not written to its end",
    "damaged": "a file or database that cannot be read to its end",
}
"""What can be wrong with a ledger."""


@attrs.frozen
class LedgerFault:
    """One thing that is wrong with a ledger.

    Attributes:
        what: One of ``FAULTS``.
        entry: Id of the entry at fault, where there is one.
        detail: What was found.
    """

    what: str
    entry: str | None
    detail: str

    def __str__(self) -> str:
        at = "" if self.entry is None else f" {self.entry}"
        return f"{self.what}{at}: {self.detail}"


class Verification(list[LedgerFault]):
    """The faults found; empty when the ledger is sound.

    Attributes:
        checked: How many entries were read.
        root: The root of all entries read, as a checkpoint would state it.
        later: Ids of the entries that the checkpoint does not cover, sorted.

    Example:
        >>> import forecasttrack as ft
        >>> with ft.Ledger.open(":memory:") as ledger:
        ...     kept = ledger.checkpoint()
        ...     added = ledger.record(ft.Question(id="rain", text="Rain?"), by="desk")
        ...     found = ledger.verify(kept)
        >>> found, found.checked, len(found.later)
        ([], 1, 1)
    """

    checked: int = 0
    root: str = ""
    later: tuple[str, ...] = ()


def faults_of(entry: Entry) -> list[LedgerFault]:
    """The faults of a single entry by itself.

    Example:
        >>> forged = Entry(entry="0" * 64, fact="0" * 64, kind="forecaster",
        ...     record='["forecaster","ann"]', body='{"id":"ann"}', by="desk", recorded_at=0)
        >>> [fault.what for fault in faults_of(forged)]
        ['changed', 'changed']
    """
    try:
        details = [*_details(entry)]
    except (ForecastTrackError, *UNREADABLE) as error:
        details = [unreadable(error)]
    return [LedgerFault("changed", entry.entry, detail) for detail in details]


def unreadable(error: Exception) -> str:
    """Say of an entry that its content cannot be read."""
    return f"its content cannot be read ({error})"


NOT_CANONICAL = "its content is not in canonical form"


def _details(entry: Entry) -> Iterable[str]:
    bare = bare_forecast(entry.kind, entry.body)
    content = plain(entry.body) if bare is None else {}
    if bare is None and canonical(content) != entry.body:
        yield NOT_CANONICAL
    if (facts.key_of(entry.kind, content) if bare is None else bare.record) != entry.record:
        yield f"its content is not about the record {entry.record}"
    fact = fact_id(entry.kind, entry.body)
    if fact != entry.fact:
        yield f"its content has the fact id {fact}, not {entry.fact}"
    act = act_of(entry.by, entry.recorded_at, entry.replaces, entry.why)
    computed = entry_id(entry.fact, act)
    if computed != entry.entry:
        yield f"what it says has the entry id {computed}"


act_of = lru_cache(maxsize=1_000)(Act)
"""The act by which an entry was made; remembered, as all entries of a call share one."""


def faults_in_force(entries: Iterable[Entry]) -> list[LedgerFault]:
    """The faults of entries that contradict others or replace unknown ones.

    Args:
        entries: The entries, in the order of the ledger.
    """
    in_force: dict[str, FactsInForce] = {}
    facts_so_far: dict[str, set[str]] = {}
    found: list[LedgerFault] = []
    for entry in entries:
        earlier_facts = facts_so_far.setdefault(entry.record, set())
        found += [
            LedgerFault(
                "unfounded", entry.entry, f"the fact {fact} that it replaces is not before it"
            )
            for fact in entry.replaces
            if fact not in earlier_facts
        ]
        earlier_facts.add(entry.fact)
        apply_entry(in_force.setdefault(entry.record, {}), entry)
    for record, present in in_force.items():
        if len(present) > 1:
            latest = max(present.values(), key=lambda entry: entry.order)
            found.append(LedgerFault("contradiction", latest.entry, contradiction(record, present)))
    return found


def add_differences(
    found: Verification, moments: Mapping[str, int], checkpoint: Checkpoint
) -> None:
    """Add what differs between the entries of a ledger and a checkpoint to a verification.

    Args:
        found: What verification found; faults and later entries are added to it.
        moments: When each entry was recorded, by its id.
        checkpoint: What the ledger held at one moment.
    """
    if checkpoint.manifest or not checkpoint.count:
        covered = set(checkpoint.manifest)
        found += [
            LedgerFault("missing", gone, "the checkpoint covers it and the ledger does not hold it")
            for gone in sorted(covered - moments.keys())
        ]
    else:
        covered = _covered(moments, checkpoint)
        if root_of(covered)[0] != checkpoint.root:
            found.append(_without_manifest(len(covered), checkpoint))
    found.later = tuple(sorted(moments.keys() - covered))


def _covered(moments: Mapping[str, int], checkpoint: Checkpoint) -> set[str]:
    """The entries that a checkpoint without a manifest covers, as far as its root confirms them.

    The entries recorded up to its moment; if these do not have its root, since others came in
    between later, then as many as it counts that arrived here first, or were recorded first.
    """
    in_time = {entry for entry, at in moments.items() if at <= checkpoint.moment}
    by_arrival = {*list(moments)[: checkpoint.count]}
    by_moment = {*sorted(moments, key=moments.__getitem__)[: checkpoint.count]}
    sets = (in_time, by_arrival, by_moment)
    return next((each for each in sets if root_of(each)[0] == checkpoint.root), in_time)


def _without_manifest(n_in_time: int, checkpoint: Checkpoint) -> LedgerFault:
    """The fault if no set of entries has the root of a checkpoint without a manifest."""
    if n_in_time <= checkpoint.count:
        detail = (
            f"{n_in_time} entries up to the checkpoint do not have its root {checkpoint.root} of"
            f" {checkpoint.count}: some that it covers changed or went; its manifest would tell"
            " which"
        )
        return LedgerFault("missing", None, detail)
    detail = (
        f"{n_in_time} entries are from up to the moment of the checkpoint, which covers"
        f" {checkpoint.count}: others came in between, and whether all that it covers is there"
        " only its manifest can tell; keep the file that ends in .ids with it"
    )
    return LedgerFault("undecided", None, detail)
