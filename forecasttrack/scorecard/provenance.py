"""The sources and choices of a scorecard, with which a reader can make the same file again."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import attrs

import forecasttrack
from forecasttrack.book import Book
from forecasttrack.display.numbers import counted
from forecasttrack.evaluation.sensitivity.headline import BookScore
from forecasttrack.findings.authors import first_names
from forecasttrack.findings.explanations import history_in_words
from forecasttrack.pairing import Pairs
from forecasttrack.records.briefing import Briefing
from forecasttrack.records.moments import When, text, written_out
from forecasttrack.scorecard.headline_findings import (
    even_odds_of,
    interval_method,
    only_other_kinds,
)
from forecasttrack.scoring.rules.register import Partial

_VERSIONED = ("numpy", "pandas", "scipy", "matplotlib")


_HEADLINE = {
    True: "mean over claims of the mean over their questions; a question without a claim counts as"
    " one",
    False: "mean over questions",
}
"""What the headline is a mean of, by whether there are claims."""
_RULE = (
    "Brier, one-sided convention: squared distance between probability and outcome; 0 is best, 1 is"
    " worst"
)
_PARTIAL: Mapping[Partial, str] = {
    "mean": "the share that came true",
    "probability": "the probability that it came true",
}
"""The meaning of an outcome between yes and no, in words."""


@attrs.frozen
class Provenance:
    """The sources and methods of a scorecard.

    Attributes:
        facts: The facts at the end of the scorecard, by name.
    """

    facts: Mapping[str, str]

    def with_methods(  # noqa: PLR0913 - each is a fact of its own
        self,
        *,
        known_by: object,
        at: When,
        today_given: bool,
        result: BookScore,
        choices: Mapping[str, Any],
        drawn: str,
    ) -> Provenance:
        """Add the dates of the scorecard, and how its numbers were computed.

        The arguments are those of `contents`, and what it computed: ``drawn`` is the sentence of
        `drawn_of`.
        """
        even_odds = even_odds_of(result)
        known = "" if math.isnan(even_odds) else f", even odds score {even_odds:.3g}"
        recorded = written_out(result.recorded_until) or "not stated"
        apart = only_other_kinds(result)
        chosen = "as chosen" if today_given else "as the records say"
        return Provenance(
            {
                **self.facts,
                "Includes": f"what could be known by {known_by}"
                if known_by is not None
                else "everything on record",
                "Outcomes recorded until": recorded,
                "Open and overdue as of": f"{written_out(at)} ({chosen})",
                **({} if apart else {"Scoring rule": f"{_RULE}{known}"}),
                "Histories of revisions": history_in_words(result.history),
                **(
                    {}
                    if choices.get("partial") is None
                    else {"Partial outcomes": _PARTIAL[choices["partial"]]}
                ),
                **({} if apart else _of_headline(result)),
                "Random numbers": drawn,
                "Made with": _versions(),
            }
        )


def _of_headline(result: BookScore) -> dict[str, str]:
    return {
        "Headline": _HEADLINE[any(each.n_claims for each in result.headlines)],
        "Intervals": f"95%, {interval_method(result.headlines)}",
    }


def byline(briefing: Briefing, write: Callable[[When], str] = written_out) -> str:
    """The authors, the publisher and the date of a briefing, which ``write`` turns into text."""
    published = f"published {write(briefing.published)}"
    by = (", ".join(briefing.authors), briefing.publisher or "", published)
    return " · ".join(filter(None, by))


def drawn_of(*, coders: bool, calibration: bool) -> str:
    """A sentence about the random numbers on which the scorecard depends.

    Args:
        coders: Whether the scorecard shows the agreement of coders.
        calibration: Whether the scorecard has a calibration diagram.

    Example:
        >>> drawn_of(coders=False, calibration=False)
        'none in scores and their intervals'
    """
    parts = ["none in scores and their intervals"]
    parts += ["agreement of coders is drawn 500 times from seed 0"] if coders else []
    parts += ["the band of the diagram is drawn as often as stated there"] if calibration else []
    return "; ".join(parts)


def of_book(book: Book) -> Provenance:
    """The sources of a book: its files, and who wrote questions and judged outcomes."""
    judges = first_names(one.coder for each in book.resolutions for one in each.readings)
    writers = first_names(each.written_by for each in book.questions if each.written_by)
    people = {"Who wrote the questions": writers, "Who judged the outcomes": judges}
    people = {name: names for name, names in people.items() if names}
    if not book.sources:
        return Provenance({"Made of": counted(len(book), "record"), **people})
    hashed = hashlib.sha256()
    for source in sorted(book.sources, key=lambda each: each.name):
        hashed.update(source.text.encode("utf-8", "surrogatepass"))
    return Provenance(
        {
            "Made of": f"a book of {counted(len(book.sources), 'file')}, "
            f"{counted(len(book), 'record')}",
            "SHA-256 of its files in order of name": hashed.hexdigest(),
            **people,
        }
    )


def of_ledger(ledger: Any) -> Provenance:
    """The source of a ledger: its number of entries and its checkpoint."""
    point = ledger.checkpoint()
    return Provenance(
        {
            "Made of": f"a ledger of {counted(point.count, 'entry', 'entries')}",
            "As of": "the whole ledger" if ledger.until is None else text(ledger.until),
            "Checkpoint": f"origin {point.origin}, root sha256:{point.root}",
            "Who wrote the questions and judged the outcomes": "each entry names who put it on"
            " record; forecasttrack ledger history prints it",
        }
    )


def of_pairs(pairs: Pairs) -> Provenance:
    """The source of a scorecard of pairs: their number."""
    return Provenance({"Made of": f"{counted(len(pairs), 'pair')} of forecast and outcome"})


def _versions() -> str:
    found = [f"forecasttrack {forecasttrack.__version__}"]
    for name in _VERSIONED:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    return ", ".join(found)
