"""Sentences and briefings with their labelled claims, and what the finder makes of them."""

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


@cache
def sentences() -> tuple[Labelled, ...]:
    """The sentences; every second one of a kind was set aside."""
    kind, place, found = "", 0, []
    for line in (FOLDER / "sentences.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("# -- "):
            kind, place = line.removeprefix("# -- "), 0
        elif not line.startswith("#"):
            found.append(parsed(kind, line, is_aside=bool(place % 2)))
            place += 1
    return tuple(found)


@cache
def briefings() -> tuple[Labelled, ...]:
    """The four briefings; those on security and climate were set aside."""
    texts = (FOLDER / "briefings.txt").read_text(encoding="utf-8").split("=== ")[1:]
    named = [each.partition("\n") for each in texts]
    return tuple(
        parsed(name, marked, is_aside=name in ("security", "climate")) for name, _, marked in named
    )


@cache
def measured(labelled: Labelled) -> Measured:
    """Run the finder over a text and match what it finds with the labels."""
    found = ft.find_claims(text=labelled.text, published=PUBLISHED)
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
