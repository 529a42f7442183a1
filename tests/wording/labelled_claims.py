"""Sentences and briefings with their labelled claims, and what the finder makes of them.

``python -m tests.wording.labelled_claims`` prints the figures.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from pathlib import Path

import attrs
import pandas as pd

import forecasttrack as ft
from forecasttrack.wording.claims.found_claims import FoundClaims

FOLDER = Path(__file__).with_name("labelled")
PUBLISHED = "2026-05-04"
HOLDERS = {"a": "authors", "o": "other", "r": "rejected"}
_MARK = re.compile(
    r"\[\[(?P<clause>.+?)\]\]\{(?P<holder>[aor])(?: (?P<latest>[-\d]+))?\}", re.DOTALL
)


@attrs.frozen(eq=False)
class Labelled:
    """A text with the claims that a person marked in it.

    Attributes:
        kind: What the text is an example of.
        is_aside: Whether it was set aside before the first run.
        text: The text without the marks.
        claims: Frame with ``start, end, clause, holder, latest``.
    """

    kind: str
    is_aside: bool
    text: str
    claims: pd.DataFrame


@attrs.frozen
class Measured:
    """What the finder makes of a text, beside its labels."""

    labelled: Labelled
    found: FoundClaims
    agreed: ft.agreement.ClaimAgreement


def parsed(kind: str, marked: str, *, is_aside: bool) -> Labelled:
    """Take the marks out of a text and keep their places."""
    text, rows, reached = "", [], 0
    for mark in _MARK.finditer(marked):
        text += marked[reached : mark.start()]
        latest = mark["latest"] and dt.date.fromisoformat(mark["latest"])
        row = (len(text), len(text) + len(mark["clause"]), mark["clause"])
        rows.append((*row, HOLDERS[mark["holder"]], latest))
        text += mark["clause"]
        reached = mark.end()
    columns = ["start", "end", "clause", "holder", "latest"]
    frame = pd.DataFrame(rows, columns=columns)
    return Labelled(kind, is_aside, text + marked[reached:], frame)


READINGS = ("first", "second", "agreed")
"""Two readings, each made without sight of the other, and what they were brought to."""


@cache
def sentences(reading: str = "agreed") -> tuple[Labelled, ...]:
    """The sentences; every second one of a kind was set aside."""
    kind, place, found = "", 0, []
    for line in _lines_of(reading, "sentences"):
        if line.startswith("# -- "):
            kind, place = line.removeprefix("# -- "), 0
        elif not line.startswith("#"):
            found.append(parsed(kind, line, is_aside=bool(place % 2)))
            place += 1
    return tuple(found)


def _lines_of(reading: str, name: str) -> list[str]:
    return (FOLDER / reading / f"{name}.txt").read_text(encoding="utf-8").splitlines()


@cache
def briefings(reading: str = "agreed") -> tuple[Labelled, ...]:
    """The four briefings; those on security and climate were set aside."""
    texts = "\n".join(_lines_of(reading, "briefings")).split("=== ")[1:]
    named = [each.partition("\n") for each in texts]
    return tuple(
        parsed(name, marked, is_aside=name in ("security", "climate")) for name, _, marked in named
    )


def half(reading: str, *, is_aside: bool) -> list[Labelled]:
    """Sentences and briefings of a reading, of which half was set aside."""
    texts = (*sentences(reading), *briefings(reading))
    return [each for each in texts if each.is_aside == is_aside]


@cache
def found_in(text: str) -> FoundClaims:
    """What the finder makes of a text, once for all readings."""
    return ft.find_claims(text=text, published=PUBLISHED)


@cache
def measured(labelled: Labelled) -> Measured:
    """Run the finder over a text and match what it finds with the labels."""
    found = found_in(labelled.text)
    agreed = ft.claim_agreement(found, labelled.claims, length=len(labelled.text))
    return Measured(labelled, found, agreed)


def figures(texts: list[Labelled]) -> dict[str, float]:
    """Recall, precision, and how many horizons and holders of what was matched are right."""
    n = dict.fromkeys(("labelled", "found", "matched", "dated", "dated right", "held right"), 0)
    for each in map(measured, texts):
        n["labelled"] += each.agreed.n_labelled
        n["found"] += each.agreed.n_found
        n["matched"] += len(each.agreed.pairs)
        for pair in each.agreed.pairs.itertuples():
            label, claim = each.labelled.claims.iloc[pair.labelled], each.found[pair.found]
            n["held right"] += label["holder"] == claim.holder
            n["dated"] += label["latest"] is not None
            is_right = label["latest"] is not None and claim.horizon_latest == label["latest"]
            n["dated right"] += is_right
    shares = {
        "recall": ("matched", "labelled"),
        "precision": ("matched", "found"),
        "horizons": ("dated right", "dated"),
        "holders": ("held right", "matched"),
    }
    return {
        name: n[part] / n[whole] if n[whole] else float("nan")
        for name, (part, whole) in shares.items()
    } | n


@attrs.frozen
class BetweenReaders:
    """How far the second reading agrees with the first.

    Attributes:
        kappa: Cohen's kappa of the sentences, each with a claim or without.
        recall: Share of the claims of the first reading that the second has too.
        precision: Share of the claims of the second reading that the first has too.
        alpha: Krippendorff's unitising alpha, the texts laid end to end.
        horizons: Share of the claims of both with the same last day, or none in either.
        holders: Share of the claims of both with the same holder.
    """

    kappa: float
    recall: float
    precision: float
    alpha: float
    horizons: float
    holders: float


def between_readers() -> BetweenReaders:
    """Compare the two readings, claims of all texts laid end to end."""
    one, two = (_end_to_end(reading) for reading in ("first", "second"))
    agreed = ft.claim_agreement(two, one)
    first = one.loc[agreed.pairs["labelled"]].reset_index(drop=True)
    second = two.loc[agreed.pairs["found"]].reset_index(drop=True)
    held = [[bool(len(each.claims)) for each in sentences(name)] for name in ("first", "second")]
    return BetweenReaders(
        kappa=float(ft.agreement.cohen_kappa(ratings=held)),
        recall=agreed.recall,
        precision=agreed.precision,
        alpha=agreed.alpha,
        horizons=float((first["latest"].map(str) == second["latest"].map(str)).mean()),
        holders=float((first["holder"] == second["holder"]).mean()),
    )


def _end_to_end(reading: str) -> pd.DataFrame:
    at, frames = 0, []
    for each in (*sentences(reading), *briefings(reading)):
        moved = each.claims[["start", "end"]] + at
        frames.append(each.claims.assign(start=moved["start"], end=moved["end"]))
        at += len(each.text)
    return pd.concat([each for each in frames if len(each)], ignore_index=True)


if __name__ == "__main__":
    print(between_readers())  # noqa: T201 - what the command is for
    for name in READINGS:
        for aside in (False, True):
            print(name, "set aside" if aside else "seen", figures(half(name, is_aside=aside)))  # noqa: T201
