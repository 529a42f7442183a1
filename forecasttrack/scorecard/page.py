"""The scorecard as a single HTML file, which needs no server, no network and no script.

A Content Security Policy in its head forbids it to load anything, and to use any style or script
but its own two, whose hashes the policy names.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import attrs
import pandas as pd

from forecasttrack.display.numbers import counted, rounded
from forecasttrack.findings import claims as claim_sentences
from forecasttrack.findings import explanations, headings
from forecasttrack.findings.corrections import CORRECTIONS
from forecasttrack.findings.histories import CROWD_CAPTION, scored_as
from forecasttrack.findings.sample_size import scored_nothing
from forecasttrack.records.moments import written_out
from forecasttrack.reliability.few import TOO_FEW
from forecasttrack.scorecard.calibration_section import diagram_of, interpretation_of, terms_of
from forecasttrack.scorecard.claim_rows import MOST as MOST_CLAIMS
from forecasttrack.scorecard.claim_rows import SHOWN as CLAIMS_SHOWN
from forecasttrack.scorecard.claim_rows import claim_rows, claims_in_words
from forecasttrack.scorecard.contents import Contents, due_text
from forecasttrack.scorecard.entries import ScorecardEntry
from forecasttrack.scorecard.headline_findings import (
    NO_VERDICT,
    conclusions,
    even_odds_of,
    headlines_with_sensitivities,
    lexicons_of,
    skill_of,
    sole_headline_of,
)
from forecasttrack.scorecard.histories import touching_steps
from forecasttrack.scorecard.included import reasons
from forecasttrack.scorecard.meters import (
    SENSITIVITIES_SHOWN,
    changed_choices,
    doubts,
    even_odds_of_any,
    meter,
    scale_of,
    scale_up_to,
    several,
    several_heading,
)
from forecasttrack.scorecard.packing import pack
from forecasttrack.scorecard.page_template import (
    environment,
    markup_class,
    page_style,
    read_template,
    security_policy,
)
from forecasttrack.scorecard.provenance import byline
from forecasttrack.scorecard.rows import (
    Facets,
    RowMaker,
    bar_legend,
    columns_of,
    facets_of,
    mean_text,
)
from forecasttrack.scorecard.standings import StandingRow

ALL_AT_ONCE = 2500
"""The most questions and answers, added up, for which all rows are written as HTML."""
FIRST_ROWS = 100
"""How many rows of a larger book are written as HTML; the rest are JSON data."""
FORECASTERS_SHOWN = 25
OPEN_SHOWN = 200
_FILTERED_BY_WHO = 1000

Links = Sequence[tuple[str, Sequence[tuple[str, str]]]]
"""Headings, each with the files and the names of the pages listed under it."""


def page(made: Contents, *, pages: Links = (), home: str | None = None) -> str:
    """Render a scorecard as one HTML file.

    Args:
        made: The contents of the scorecard.
        pages: Links to the pages of forecasters and briefings.
        home: The file of the index, if the scorecard is one of several pages.

    Raises:
        MissingExtraError: Jinja2 or matplotlib is not installed.
    """
    engine = environment()
    diagram, claims = diagram_of(made), claim_rows(made.entries)
    style, script = page_style(), read_template("script.js")
    markup = markup_class()
    text: str = engine.get_template("scorecard.html").render(
        made=made,
        explain=explanations,
        headings=headings,
        of_claims=claim_sentences,
        correction_caption=CORRECTIONS,
        crowd_caption=CROWD_CAPTION,
        scored_as=scored_as(made.book_score.history),
        touching_steps=touching_steps,
        pages=pages,
        home=home,
        diagram=markup(diagram) if diagram else None,
        style=markup(style),
        script=markup(script),
        policy=security_policy(style, script),
        **_headline(made),
        **_claims(made, claims),
        **_questions(made, markup),
        **_sections(made, claims, has_pages=bool(pages), has_diagram=bool(diagram)),
    )
    return text


# --- variables of the templates, by name -----------------------------------------------------


def _headline(made: Contents) -> Mapping[str, Any]:
    scale, lead = scale_of(made), sole_headline_of(made.book_score)
    people = {each.forecaster for each in made.book_score.headlines}
    return {
        "scale": scale,
        "even_odds": even_odds_of(made.book_score),
        "even_odds_of_any": even_odds_of_any(made),
        "doubts": several(made.standings, scale) if lead is None else doubts(lead, scale),
        "doubts_heading": several_heading(made.standings) if lead is None else explanations.DOUBTS,
        "scored_nothing": scored_nothing(
            [each.forecaster for each in made.book_score.headlines if not each.n_questions]
        ),
        "concluded": []
        if lead
        else [*conclusions(made.book_score, required_of=NO_VERDICT, opened=True)],
        "standing_rows": [_standing(each, scale) for each in _in_order(made.against_baselines)],
        "shown_forecasters": FORECASTERS_SHOWN,
        "has_claims": any(each.n_claims for each in made.standings),
        "over_means": explanations.over_means(
            [each.low for each in made.standings],
            scored=bool(len(made.book_score.main.frame)),
            provisional=made.book_score.provisional,
        ),
        "skill": skill_of(made.book_score),
        "has_skill": any(not math.isnan(each.skill) for each in made.standings),
        "is_adjusted": any(not math.isnan(each.adjusted) for each in made.standings),
        "other_rows": _means(made.others, people),
        "further_rows": _means(made.further, people),
        "interpretation": interpretation_of(made),
        "terms": terms_of(made),
        "long_title": len(made.title) > 180,
    }


def _in_order(standings: Sequence[StandingRow]) -> list[StandingRow]:
    """Sort rows so that baselines come last, or first if there are many forecasters."""
    baselines_last = len(standings) <= FORECASTERS_SHOWN
    return sorted(standings, key=lambda each: each.is_baseline is baselines_last)


def _standing(each: StandingRow, scale: float) -> Mapping[str, Any]:
    has_interval = not math.isnan(each.low) and not each.is_baseline
    return {
        "name": each.name,
        "description": each.description,
        "is_baseline": each.is_baseline,
        "n_claims": f"{each.n_claims:,}" if each.n_claims else "",
        "n_questions": f"{each.n_questions:,}",
        "brier": rounded(each.brier),
        "interval": f"{rounded(each.low)} to {rounded(each.high)}" if has_interval else "",
        "skill": rounded(each.skill, sign="+").replace("-", "\N{MINUS SIGN}"),
        "adjusted": rounded(each.adjusted),
        "verdict": each.verdict or "",
        "is_few": each.verdict == TOO_FEW,
        "meter": meter(
            each.low if has_interval else math.nan, each.brier, each.high, scale,
            " grey" if each.is_baseline or each.verdict == TOO_FEW else "",
            even_odds=each.even_odds,
        ),
    }  # fmt: skip


_FORM = ("kind", "unit", "rule", "convention")


def _means(frame: pd.DataFrame, people: Collection[str]) -> list[Mapping[str, Any]]:
    """Mean scores of forecasters, sorted so that comparable ones follow each other, as rows.

    Each row has the means of the baselines under the same rule beside it.
    """
    rows = frame.to_dict("records")
    beside: dict[tuple[str, ...], list[Mapping[Any, Any]]] = {}
    for row in rows:
        row["unit"] = row["unit"] if isinstance(row["unit"], str) else ""
        row["form"] = tuple(row[name] for name in _FORM)
        row["text"] = mean_text(row["mean"], row["rule"], row["unit"])
        if row["forecaster"] not in people:
            beside.setdefault(row["form"], []).append(row)
    own = [row for row in rows if row["forecaster"] in people]
    return [
        {
            "forecaster": row["forecaster"],
            "kind": explanations.KINDS[row["kind"]],
            "rule": explanations.rule_in_words(row["rule"], row["unit"], row["convention"]),
            "of": row.get("of", []),
            "n": f"{row['n']:,}",
            "mean": row["text"],
            "beside": "; ".join(_baseline(each, row["n"]) for each in beside.get(row["form"], [])),
        }
        for row in sorted(own, key=lambda row: [*row["form"], row["forecaster"]])
    ]


def _baseline(row: Mapping[Any, Any], n: int) -> str:
    """A baseline with its mean, and the number of its questions if it differs."""
    named = f"{row['forecaster']} {row['text']}"
    return named if row["n"] == n else f"{named} ({counted(row['n'], 'question')})"


def _claims(made: Contents, rows: Sequence[dict[str, Any]]) -> Mapping[str, Any]:
    many, scale = len(rows) > MOST_CLAIMS, scale_up_to(each["point"] for each in rows)
    in_words, even_odds = claims_in_words(made.entries), even_odds_of_any(made)
    for row in rows:
        row["meter"] = meter(math.nan, row["point"], math.nan, scale, even_odds=even_odds)
    return {
        "claims": [] if many else rows[:CLAIMS_SHOWN],
        "more_claims": [] if many else rows[CLAIMS_SHOWN:],
        "claims_scale": scale,
        "read_anew": any(len(each["questions"]) > 1 for each in rows),
        "chances_heading": claim_sentences.CHANCES[in_words],
        "chance_of": "read as" if in_words else "given",
    }


def _questions(made: Contents, markup: Any) -> Mapping[str, Any]:
    entries, facets = made.entries, facets_of(made.entries)
    lead = sole_headline_of(made.book_score)
    row_maker = RowMaker(facets, lead.forecaster if lead is not None else "", made.pages)
    weight = len(entries) + sum(len(each.answers) for each in entries)
    paged = weight > ALL_AT_ONCE and len(entries) > FIRST_ROWS
    shown = entries[:FIRST_ROWS] if paged else entries
    offered = _offered(facets, entries)
    found = {
        "rows": [row_maker.row(each, at) for at, each in enumerate(shown)],
        "n_entries": len(entries),
        "has_words": any(
            each.hedge or any(answer.words for answer in each.answers) for each in entries
        ),
        **columns_of(entries, made.book_score.history),
        "bar_legend": bar_legend(entries),
        "paged": paged,
        "detail": "",
        "facets": offered,
        "count_text": explanations.every_question(len(entries)),
    }
    if not paged:
        return found
    rest = pack(entries[FIRST_ROWS:], first=FIRST_ROWS, facets=facets, row_maker=row_maker)
    missing = rest.detail.missing.format(n=FIRST_ROWS)
    if rest.left_out:
        missing += f" {counted(rest.left_out, 'question')} more did not fit into this file."
    return {
        **found,
        "data": markup(rest.text),
        "detail": missing.strip(),
        "count_text": f"The first {FIRST_ROWS} of {counted(len(entries), 'question')} shown",
        "facets": offered if rest.detail.answers else attrs.evolve(offered, who=()),
    }


def _offered(facets: Facets, entries: Sequence[ScorecardEntry]) -> Facets:
    hidden = any(len(each.answers) < each.n_answers for each in entries)
    many = len(facets.who) > _FILTERED_BY_WHO
    # The first tag of a question serves as its section if no briefing has sections.
    are_tags = {*facets.section} - {""} <= {*facets.own.get("tags", ())}
    return attrs.evolve(
        facets,
        who=() if hidden or many else facets.who,
        section=() if are_tags else facets.section,
    )


def _sections(
    made: Contents, claims: Sequence[object], *, has_pages: bool, has_diagram: bool
) -> Mapping[str, Any]:
    scale, changed = scale_of(made), headlines_with_sensitivities(made.book_score)
    sensitivities = [
        (each.forecaster, changed_choices(each, scale, even_odds_of_any(made)))
        for each in changed[:SENSITIVITIES_SHOWN]
    ]
    named = [
        ("pages", "Other pages", has_pages),
        ("claims", "Claims", 0 < len(claims) <= MOST_CLAIMS),
        ("forecasters", "Forecasters", len(made.against_baselines) > 0),
        ("kinds", headings.KINDS, len(made.others) > 0),
        ("calibration", "Calibration", has_diagram),
        ("included", headings.INCLUDED, True),
        ("sensitivity", "What it depends on", bool(sensitivities)),
        ("corrections", headings.CORRECTIONS, bool(made.corrections.rows)),
        ("open", headings.OPEN, True),
        ("questions", "Questions", True),
        ("made", headings.MADE, True),
    ]
    return {
        "sections": [(anchor, name) for anchor, name, there in named if there],
        "briefings": [
            {"by": byline(each), "note": each.note or ""} for each in made.book.briefings
        ],
        "sensitivities": sensitivities,
        "one_choice_changed": explanations.one_choice_changed(len(sensitivities), len(changed)),
        "lexicons": lexicons_of(made.book_score.headlines[:SENSITIVITIES_SHOWN]),
        "agreement": _agreement(made) if sensitivities else [],
        "reasons": reasons(made),
        "has_revisions": any(one.history for each in made.entries for one in each.answers),
        "all_counted": sum(made.book_score.counted.values()) or 1,
        "facts": list(made.provenance.facts.items()),
        **_open_questions(made),
    }


def _agreement(made: Contents) -> list[Mapping[str, Any]]:
    return [
        {
            "what": row["what"],
            "of": row["of"],
            "units": row["units"],
            "statistic": row["statistic"],
            "value": f"{row['value']:.2f}",
            "interval": "" if math.isnan(row["low"]) else f"{row['low']:.2f} to {row['high']:.2f}",
        }
        for row in made.agreement.to_dict("records")
    ]


def _open_questions(made: Contents) -> Mapping[str, Any]:
    every = made.book_score.open
    states = [each.state for each in every]
    listed = [counted(states.count(name), f"is {name}", f"are {name}") for name in
            ("overdue", "due") if name in states]  # fmt: skip
    shown = f"; the {OPEN_SHOWN} most urgent are shown" if len(every) > OPEN_SHOWN else ""
    late = ", ".join(listed) or "none is overdue"
    return {
        "open_questions": [
            {
                "id": each.question.id,
                "text": each.question.text if each.question.text != each.question.id else "",
                "due": due_text(each),
                "state": each.state,
                "waits_for": each.waits_for,
            }
            for each in every[:OPEN_SHOWN]
        ],
        "open_text": f"As of {written_out(made.at)}: {counted(len(every), 'question')} without"
        f" an outcome, {late}{shown}.",
    }
