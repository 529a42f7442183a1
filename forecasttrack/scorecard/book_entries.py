"""The questions of a book as entries of its scorecard."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, partial
from types import MappingProxyType
from typing import Any

import attrs
import pandas as pd

from forecasttrack.book import Book
from forecasttrack.display import progress
from forecasttrack.findings.histories import aside_of
from forecasttrack.pairing import Pairs
from forecasttrack.records.briefing import Claim
from forecasttrack.records.forecast import Forecast
from forecasttrack.records.moments import When, begins, ends, microseconds, text, written_out
from forecasttrack.records.question import Question
from forecasttrack.records.resolution import Evidence, Resolution
from forecasttrack.scorecard.beliefs import (
    belief_text,
    draws_of,
    ends_of,
    number_of,
    outcome_text,
    scale_of,
)
from forecasttrack.scorecard.entries import (
    LISTED_SINGLY,
    Answer,
    AnswerSummary,
    ScorecardEntry,
    Source,
    summary_of,
)
from forecasttrack.scorecard.histories import histories, life_of, stated

ScoresByForecast = Mapping[tuple[str, str], tuple[float, str, str]]
"""Score, rule and unit by question and forecaster."""
NO_SCORE = (None, "", "")
ReasonsByForecast = Mapping[tuple[str, str], str]
"""``in the headline``, or the reason why not, by question and forecaster."""


@attrs.frozen(kw_only=True)
class ScoreLookup:
    """The results of evaluation by question.

    Attributes:
        frame: One row per question and forecaster: the score, its rule, convention and unit.
        fates: Rows with a question, a forecaster and ``fate``: ``in the headline``, or the reason
            why a forecast is not in it.
        states: ``open``, ``due`` or ``overdue`` by question.
        last_scored: When the last scored forecast of a forecaster on a question was issued, in
            microseconds; only if others of that forecaster on that question were left out.
    """

    frame: pd.DataFrame
    fates: pd.DataFrame
    states: Mapping[str, str]
    last_scored: Mapping[tuple[str, str], int] = MappingProxyType({})

    @cached_property
    def scores(self) -> ScoresByForecast:
        """Score, rule and unit of each forecast."""
        # Columns become plain objects: reading an Arrow column cell by cell is slow.
        columns = self.frame.astype(object)
        return {
            (question, who): (value, _rule_text(rule, convention), _text(unit))
            for question, who, value, rule, convention, unit in columns.itertuples(index=False)
        }

    @cached_property
    def reasons(self) -> ReasonsByForecast:
        """``in the headline``, or the reason why not, by question and forecaster."""
        # In one history, scored forecasts come before those left out.
        firsts = self.fates.drop_duplicates(["question_id", "forecaster"]).astype(object)
        keys = zip(firsts["question_id"], firsts["forecaster"], strict=True)
        return dict(zip(keys, firsts["fate"], strict=True))


def last_scored(pairs: Pairs) -> dict[tuple[str, str], int]:
    """When the last scored forecast was issued, for histories in which others were left out."""
    keys = ["question_id", "forecaster"]
    others = pairs.left_out[keys].dropna().drop_duplicates()
    if not len(others):
        return {}
    shared = pairs.frame[[*keys, "issued_at"]].merge(others, on=keys)
    last = shared.groupby(keys)["issued_at"].max().dt.as_unit("us").astype("int64")
    return {(str(question), str(who)): int(at) for (question, who), at in last.items()}


def _rule_text(rule: object, convention: object) -> str:
    return f"{rule} {convention}" if convention == "two-sided" else str(rule)


def _text(unit: object) -> str:
    return unit if isinstance(unit, str) else ""


def book_entries(book: Book, lookup: ScoreLookup) -> Iterator[ScorecardEntry]:
    """Yield an entry for each question of a book, in the order of the book.

    Args:
        book: The book, with only what could be known by the date of the scorecard.
        lookup: The scores, and what was left out of them and why.
    """
    claims = {claim.id: claim for claim in book.claims}
    settled = {each.question_id: each for each in book.resolutions}
    by_question: dict[str, list[Forecast]] = defaultdict(list)
    for forecast in book.forecasts:
        by_question[forecast.question_id].append(forecast)
    for question in progress.over(book.questions, "listing questions"):
        claim = claims.get(question.claim_id or "")
        resolution = settled.get(question.id)
        yield _entry(question, claim, resolution, by_question[question.id], lookup)


def _entry(
    question: Question,
    claim: Claim | None,
    resolution: Resolution | None,
    forecasts: Sequence[Forecast],
    lookup: ScoreLookup,
) -> ScorecardEntry:
    answered = _answered(question, resolution, forecasts, lookup)
    return ScorecardEntry(
        id=question.id,
        text=question.text,
        kind=question.kind.name,
        relation=question.relation or "",
        opens=written_out(question.opens_at),
        written=_written(question),
        closes=written_out(question.closes_at),
        closes_key=_key(question.closes_at),
        criteria=question.criteria or "",
        source=question.source or "",
        note="\n".join(filter(None, [question.note, resolution.note if resolution else None])),
        corrected=_corrected(question, resolution),
        own=_own(question),
        drawn=histories(life_of(question, resolution), forecasts),
        stated=partial(stated, question.kind, forecasts),
        **_of_claim(question, claim),
        **_of_outcome(question, resolution, lookup),
        **answered,
    )


def _own(question: Question) -> dict[str, tuple[str, ...]]:
    """The tags of a question and the fields that its author added, as text."""
    tags = {"tags": question.tags} if question.tags else {}
    fields = question.fields or {}
    return tags | {name: (_as_text(value),) for name, value in fields.items()}


def _as_text(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:.15g}"


def _of_claim(question: Question, claim: Claim | None) -> dict[str, Any]:
    if claim is None:
        # In a book without claims, the first tag takes the place of the section.
        return {"section": question.tags[0] if question.tags else ""}
    return {
        "claim_id": claim.id,
        "claim": claim.paraphrase,
        "section": claim.section or "",
        "hedge": claim.hedge or "",
        "holder": claim.holder or "",
        "nature": claim.nature,
        "importance": claim.importance,
        "is_main": bool(claim.main),
    }


def _of_outcome(
    question: Question, resolution: Resolution | None, lookup: ScoreLookup
) -> dict[str, Any]:
    evidence = (*(resolution.evidence if resolution else ()), *question.evidence)
    shown = {"evidence": tuple(_source(each) for each in evidence)}
    if resolution is None:
        return {**shown, "status": lookup.states.get(question.id, "open")}
    plain = resolution.outcome if resolution.outcome in ("yes", "no") else "settled"
    return {
        **shown,
        "status": plain if resolution.outcome is not None else resolution.status.replace("-", " "),
        "outcome": outcome_text(resolution.outcome, question.kind),
        "known": written_out(resolution.known_at),
        "confidence": resolution.sureness or "",
    }


def _corrected(question: Question, resolution: Resolution | None) -> str:
    """One line for each correction: the earlier outcome, its end, and the reason."""
    lines = []
    for earlier in resolution.replaces if resolution is not None else ():
        was = outcome_text(earlier.outcome, question.kind) or earlier.status.replace("-", " ")
        until = f" until {written_out(earlier.replaced_at)}" if earlier.replaced_at else ""
        lines.append(f"was {was}{until}: {earlier.why}")
    return "\n".join(lines)


def _source(evidence: Evidence) -> Source:
    sure = f"confidence {evidence.sureness}" if evidence.sureness else ""
    via = f"seen through {evidence.via}" if evidence.via else ""
    return Source(
        statement=evidence.statement,
        title=evidence.title or "",
        address=evidence.address or "",
        about=", ".join(filter(None, [written_out(evidence.date), via, sure])),
    )


def _answered(
    question: Question,
    resolution: Resolution | None,
    forecasts: Sequence[Forecast],
    lookup: ScoreLookup,
) -> dict[str, Any]:
    """The answers to a question, and a summary if they are many, as attributes of an entry.

    The answer of a forecaster is the last scored forecast, to which the score belongs; ``aside``
    tells how many later ones there are.
    """
    in_order = sorted(forecasts, key=lambda each: begins(each.issued_at))
    shown = [each for each in in_order if not _comes_after(each, lookup.last_scored)]
    last = {each.forecaster: each for each in shown}
    times = Counter(each.forecaster for each in shown)
    later = Counter(each.forecaster for each in in_order) - times
    outcome = resolution.outcome if resolution else None
    numbers = {
        name: ends_of(each.belief, each.wording.band if each.wording else None, outcome)
        for name, each in last.items()
    }
    outcome_number = number_of(outcome, question.kind)
    flat = [value for each in numbers.values() for value in each]
    flat += [value for each in last.values() for value in draws_of(each.belief)]
    scale = scale_of(question.kind, [*flat, outcome_number])
    answers = []
    for name in sorted(last):
        score, rule, unit = lookup.scores.get((question.id, name), NO_SCORE)
        answers.append(
            Answer(
                forecaster=name,
                forecast=belief_text(last[name].belief, question.kind),
                span=scale.span(*numbers[name], draws_of(last[name].belief)),
                words=_words(last[name]),
                score=score,
                rule=rule,
                unit=unit,
                reason=lookup.reasons.get((question.id, name), ""),
                n_forecasts=times[name],
                aside=aside_of(later[name], _withdrawn(last[name], question)),
            )
        )
    return {
        "answers": tuple(answers),
        "n_answers": len(answers),
        "place": scale.place(outcome_number),
        "summary": _summary(answers),
    }


def _comes_after(forecast: Forecast, last_scored: Mapping[tuple[str, str], int]) -> bool:
    """Whether a forecast was issued after its forecaster's last scored one."""
    until = last_scored.get((forecast.question_id, forecast.forecaster))
    return until is not None and microseconds(begins(forecast.issued_at)) > until


def _withdrawn(forecast: Forecast, question: Question) -> str:
    """When a forecast was withdrawn or expired before the planned close; empty if it was not.

    Without a planned close, every expiry counts as before it.
    """
    closes = question.closes_at
    expiry = forecast.expires_at
    if expiry is None or (closes is not None and ends(expiry) >= ends(closes)):
        return ""
    return written_out(expiry)


def _summary(answers: Sequence[Answer]) -> AnswerSummary | None:
    if len(answers) <= LISTED_SINGLY:
        return None
    points = [each.span.point for each in answers if each.span.point is not None]
    return summary_of(points, (each.score for each in answers if each.is_counted))


def _words(forecast: Forecast) -> str:
    return forecast.wording.words if forecast.wording is not None else ""


def _key(when: When | None) -> str:
    """The end of a date as a text that sorts by time."""
    return "" if when is None else text(ends(when))


def _written(question: Question) -> str:
    """Who wrote a question, and when; empty if the writer is unknown."""
    if question.written_by is None:
        return ""
    return (
        f"by {' on '.join(filter(None, [question.written_by, written_out(question.written_at)]))}"
    )
