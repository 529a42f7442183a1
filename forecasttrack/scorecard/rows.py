"""The rows of the table of questions: the cells of each entry, as texts and positions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import attrs

from forecasttrack.display.numbers import amount, counted, percent, rounded
from forecasttrack.findings import histories
from forecasttrack.findings.explanations import rule_in_words
from forecasttrack.scorecard.addresses import host, link
from forecasttrack.scorecard.beliefs import Span
from forecasttrack.scorecard.entries import Answer, AnswerSummary, ScorecardEntry, is_revised
from forecasttrack.tables.reasons import Reason

ANSWERS_LISTED = 20
"""Most answers to one question that are listed in HTML."""

AGAINST = "a yes speaks against the claim"
"""Note beside a question whose yes speaks against the claim: there a no is a success."""

_PLAIN = ("binary",)
_TESTS = {
    "supports": "a yes supports the claim",
    "against": AGAINST,
    "graded": "the answer supports the claim by degrees",
    "not-a-test": "the answer informs about the claim without deciding it",
}


@attrs.frozen
class Facets:
    """The values by which questions can be filtered, in the order in which they are offered.

    Attributes:
        who: Forecasters.
        status: Outcomes or states of questions.
        section: Sections of the briefing, or first tags.
        own: Tags, fields and further columns, each with its values.
    """

    who: tuple[str, ...]
    status: tuple[str, ...]
    section: tuple[str, ...]
    own: Mapping[str, tuple[str, ...]]


def facets_of(entries: Iterable[ScorecardEntry]) -> Facets:
    """Collect the values by which entries can be filtered."""
    who: dict[str, None] = {}
    status: dict[str, None] = {}
    section: dict[str, None] = {}
    own: dict[str, dict[str, None]] = {}
    for entry in entries:
        who.update(dict.fromkeys(each.forecaster for each in entry.answers))
        status.setdefault(entry.status)
        section.setdefault(entry.section)
        for name, values in entry.own.items():
            own.setdefault(name, {}).update(dict.fromkeys(values))
    return Facets(
        who=tuple(sorted(who)),
        status=tuple(sorted(status, key=_rank)),
        section=tuple(section),
        own={
            name: tuple(sorted(values))
            for name, values in own.items()
            if _filters(name, values, section)
        },
    )


MOST_VALUES = 60
"""Most values of a column that is offered as a filter; a column of comments has more."""


def _filters(name: str, values: Collection[str], sections: Collection[str]) -> bool:
    """Whether a column is a useful filter; tags may serve as sections already."""
    as_sections = name == "tags" and set(values) <= set(sections)
    return 1 < len(values) <= MOST_VALUES and not as_sections


_ORDER = ("yes", "no", "settled", "open", "due", "overdue")


def _rank(status: str) -> tuple[int, str]:
    return (_ORDER.index(status) if status in _ORDER else len(_ORDER), status)


class RowMaker:
    """Makes the rows of the table, with the positions of their values among the facets."""

    def __init__(
        self, facets: Facets, unnamed_forecaster: str, pages: Mapping[str, str] | None = None
    ) -> None:
        """Number the values of the facets.

        Args:
            facets: All values by which rows can be filtered.
            unnamed_forecaster: The forecaster whose name is left out beside answers; "" for none.
            pages: The page of each question that has one.
        """
        self._who = {name: place for place, name in enumerate(facets.who)}
        self._status = {name: place for place, name in enumerate(facets.status)}
        self._section = {name: place for place, name in enumerate(facets.section)}
        self._own = {
            (name, value): f"{column}.{place}"
            for column, (name, values) in enumerate(facets.own.items())
            for place, value in enumerate(values)
        }
        self._unnamed = unnamed_forecaster
        self._pages = pages or {}

    def row(
        self, entry: ScorecardEntry, order: int, *, most_answers: int = ANSWERS_LISTED
    ) -> dict[str, Any]:
        """The cells of one entry, by name, with `most_answers` answers if there is a summary."""
        listed = entry.answers[:most_answers] if entry.summary else entry.answers
        facts, evidence = _facts(entry), [_evidence(each) for each in entry.evidence]
        return {
            "id": entry.id,
            "page": self._pages.get(entry.id, ""),
            "order": order,
            "lead": self._unnamed,
            "where": where(entry),
            "claim": entry.claim,
            "text": entry.text,
            "against": against(entry),
            "words": words(entry),
            "place": entry.place,
            "answers": [_answer(each, entry) for each in listed],
            "unlisted": len(entry.answers) - len(listed),
            "summary": None if entry.summary is None else summary_line(entry.summary, entry.kind),
            "status": entry.status,
            "is_value": entry.status == "settled" and bool(entry.outcome),
            "tone": entry.status.replace(" ", "-"),
            "outcome": "" if entry.outcome in ("yes", "no") else entry.outcome,
            "when": when(entry),
            "scores": scores(entry),
            "why": why(entry),
            "facts": facts,
            "drawn": entry.drawn,
            "evidence": evidence,
            "more": _more(len(evidence), bool(entry.criteria)),
            "has_more": bool(facts or evidence or self._pages or (entry.summary and listed)),
            "point_key": _key(entry.point),
            "score_key": _key(entry.score),
            "status_at": self._status[entry.status],
            "section_at": self._section[entry.section],
            "who_at": [self._who[each.forecaster] for each in entry.answers],
            "own_at": self.own_at(entry),
        }

    def who_at(self, name: str) -> int:
        """The position of a forecaster among the facets."""
        return self._who[name]

    def own_at(self, entry: ScorecardEntry) -> list[str]:
        """The positions of the values of own columns: "0.3" is the first column's fourth value."""
        found = ((name, value) for name, values in entry.own.items() for value in values)
        return [self._own[each] for each in found if each in self._own]

    def status_at(self, name: str) -> int:
        """The position of a status among the facets."""
        return self._status[name]

    def section_at(self, name: str) -> int:
        """The position of a section among the facets."""
        return self._section[name]


def where(entry: ScorecardEntry) -> str:
    """Claim, id, section and close of a question."""
    until = f"until {entry.closes}" if entry.closes else ""
    named = (entry.claim_id, entry.id, entry.section, until)
    return " · ".join(dict.fromkeys(each for each in named if each))


def words(entry: ScorecardEntry) -> list[str]:
    """The words that forecasts were read from, or else the hedge of the claim."""
    if entry.summary is not None:
        return []
    whose: dict[str, list[str]] = {}
    for each in entry.answers:
        if each.words:
            whose.setdefault(each.words, []).append(each.forecaster)
    if not whose:
        return [entry.hedge] if entry.hedge else []
    # Words that not all forecasters used are followed by the names of those who did.
    return [
        phrase if len(names) == len(entry.answers) else f"{phrase} ({', '.join(names)})"
        for phrase, names in whose.items()
    ]


def against(entry: ScorecardEntry) -> str:
    """A note if a yes speaks against the claim that the question tests; empty if not."""
    return AGAINST if entry.claim_id and entry.relation == "against" else ""


def when(entry: ScorecardEntry) -> str:
    """When the outcome was known, or when the question closes."""
    if entry.status in ("open", "due", "overdue"):
        return f"closes {entry.closes}" if entry.closes else ""
    return f"known {entry.known}" if entry.known else ""


def band(span: Span, kind: str) -> str:
    """The band of a probability as text."""
    if kind not in _PLAIN or span.low is None or span.high is None:
        return ""
    return f"{percent(span.low)} to {percent(span.high)}"


def bar_legend(entries: Iterable[ScorecardEntry]) -> str:
    """The legend of the bars beside the answers; empty if these entries have none."""
    means: dict[str, None] = {}
    for entry in entries:
        if entry.summary is not None:
            means.setdefault("half of many answers")
        elif any(each.span.low is not None for each in entry.answers):
            in_words = entry.kind in _PLAIN
            means.setdefault("band of the words" if in_words else "range of a number forecast")
    return ", or ".join(means)


def all_in_words(entries: Iterable[ScorecardEntry]) -> bool:
    """Whether every forecast of a yes/no question was read from words."""
    answers = [answer for each in entries if each.kind in _PLAIN for answer in each.answers]
    return bool(answers) and all(each.words for each in answers)


def columns_of(entries: Collection[ScorecardEntry], history: str) -> Mapping[str, Any]:
    """The headings of the columns of forecasts and scores, and the notes over the table."""
    answers = [answer for each in entries for answer in each.answers]
    revised = is_revised(entries)
    counted_at_all = any(each.is_counted for each in answers)
    grey = any(each.score is not None and not each.is_counted for each in answers)
    return {
        "forecast_heading": forecast_heading(entries),
        "score_heading": "Brier score" if _alike(entries) else "Score",
        "shorter_lines": histories.shorter_lines(revised=revised),
        "reading_rows": [
            *([histories.OTHER_RULES] if counted_at_all and not _alike(entries) else []),
            *([histories.LAST_STANDS, histories.scored_as(history)] if revised else []),
            *([histories.GREY] if counted_at_all and grey else []),
        ],
    }


def forecast_heading(entries: Collection[ScorecardEntry]) -> str:
    """The heading of the column of forecasts, which says if numbers were read from words."""
    noun = "Probability" if _alike(entries) else "Forecast"
    if all(answer.words for each in entries for answer in each.answers) and all_in_words(entries):
        return f"{noun} read from the words"
    return "Forecast (probabilities read from the words)" if all_in_words(entries) else noun


def _alike(entries: Collection[ScorecardEntry]) -> bool:
    """Whether all questions are yes or no, so that one rule scores them all."""
    return all(each.kind in _PLAIN for each in entries)


def summary_line(found: AnswerSummary, kind: str) -> Mapping[str, Any]:
    """The cells of a summary of many answers, by name."""
    median = "" if found.span.point is None else percent(found.span.point)
    spread = band(found.span, kind)
    about = f"median of {found.n:,}" + (f", half of them {spread}" if spread else "")
    return {
        "median": median if kind in _PLAIN else "",
        "about": about if kind in _PLAIN else counted(found.n, "answer"),
        "span": found.span,
    }


def scores(entry: ScorecardEntry) -> list[Mapping[str, Any]]:
    """The score of each answer, or the mean of many, and whether the headline counts it.

    If there are several answers, each score has a name, and a dash takes the place of a score that
    is missing, so that the scores are in the order of the answers beside them.
    """
    if entry.summary is not None:
        found = entry.summary.score
        return [] if found is None else [{"text": rounded(found), "is_counted": True, "who": ""}]
    if all(each.score is None for each in entry.answers):
        return []
    several = len(entry.answers) > 1
    return [
        {
            "text": score_text(each) or "\N{EN DASH}",
            "is_counted": each.is_counted,
            "who": each.forecaster if several else "",
        }
        for each in entry.answers
    ]


def score_text(answer: Answer) -> str:
    """A score as text, with its unit if it has one."""
    return "" if answer.score is None else score_in(answer.score, answer.rule, answer.unit)


def score_in(value: float, rule: str, unit: str) -> str:
    """The score of one answer as text, with its unit if it has one.

    Example:
        >>> score_in(0.13161, "brier", ""), score_in(1.8972, "crps", "euro")
        ('0.132', '1.9 euro')
    """
    return rounded(value) if rule.startswith(_BOUNDED) else _measured_in(f"{value:.3g}", unit)


_BOUNDED = ("brier", "rps")
"""The beginnings of the names of rules whose scores have no unit and are bounded."""


def mean_text(mean: float, rule: str, unit: str) -> str:
    """A mean score as text, with its unit if it has one.

    Example:
        >>> mean_text(0.13161, "rps-normalised", ""), mean_text(2580.04, "crps", "persons")
        ('0.132', '2,580 persons')
    """
    return rounded(mean) if rule.startswith(_BOUNDED) else _measured_in(f"{mean:.4g}", unit)


def _measured_in(digits: str, unit: str) -> str:
    return f"{amount(float(digits))} {unit}".strip()


def why(entry: ScorecardEntry) -> str:
    """The rules of scores other than Brier, and the reasons why answers are not in the headline."""
    if not entry.n_answers:
        return Reason.NO_FORECAST.value if not entry.answers and entry.summary is None else ""
    rules = dict.fromkeys(_measured(each) for each in entry.answers if each.rule not in _PLAINLY)
    gone = dict.fromkeys(
        each.reason for each in entry.answers if each.reason and not each.is_counted
    )
    return "; ".join([*rules, *(each for each in gone if each != entry.status)])


_PLAINLY = ("", "brier")


def _measured(answer: Answer) -> str:
    rule, _, convention = answer.rule.partition(" ")
    return rule_in_words(rule, answer.unit, convention)


def _answer(answer: Answer, entry: ScorecardEntry) -> Mapping[str, Any]:
    return {
        "forecaster": answer.forecaster,
        "forecast": answer.forecast,
        "band": band(answer.span, entry.kind),
        "span": answer.span,
        "score_text": score_text(answer),
        "revised": answer.history,
    }


def _facts(entry: ScorecardEntry) -> Sequence[tuple[str, str]]:
    drawn = {each.forecaster for each in entry.drawn.histories}
    listed = () if entry.summary is not None else entry.stated()
    named = [f"{who}: {what}" for who, what in listed if who not in drawn]
    named_or_drawn = drawn.union(who for who, _ in listed)
    revised = [f"{each.forecaster} {each.n_forecasts} forecasts" for each in entry.answers
               if each.n_forecasts > 1 and each.forecaster not in named_or_drawn]  # fmt: skip
    facts = {
        "Full text": entry.text if entry.criteria or len(entry.text) > 150 else "",
        "Criteria": entry.criteria,
        "Relation to the claim": _TESTS.get(entry.relation, "") if entry.claim_id else "",
        "Holder": entry.holder,
        "Window": " to ".join(filter(None, [entry.opens, entry.closes])),
        "Written": entry.written,
        "Source": entry.source,
        "Forecasts read from the words" if all_in_words([entry]) else "Forecasts": "\n".join(named),
        "Revisions": ", ".join(revised[:ANSWERS_LISTED]),
        "Confidence in the outcome": entry.confidence,
        "Corrected": entry.corrected,
        "Note": entry.note,
    }
    return [(term, text) for term, text in facts.items() if text]


def _evidence(source: Any) -> Mapping[str, str | None]:
    safe = link(source.address)
    return {**attrs.asdict(source), "link": safe, "host": host(source.address)}


def _more(n_evidence: int, has_criteria: bool) -> str:
    if not n_evidence:
        return "More"
    return f"Evidence ({n_evidence})" + (" and criteria" if has_criteria else "")


def _key(value: float | None) -> str:
    return "" if value is None else f"{value:.6g}"
