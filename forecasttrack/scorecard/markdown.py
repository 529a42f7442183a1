"""The scorecard in Markdown, for a README: short, and with all texts of the records escaped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from forecasttrack.display.files import MARKS
from forecasttrack.display.numbers import amount, close_percent_signs, rounded
from forecasttrack.display.text import printable
from forecasttrack.findings import claims as claim_sentences
from forecasttrack.findings import headings
from forecasttrack.findings.calibration import TURNED
from forecasttrack.findings.explanations import (
    KINDS,
    OTHER_KINDS,
    one_choice_changed,
    rule_in_words,
)
from forecasttrack.scorecard.addresses import link
from forecasttrack.scorecard.claim_rows import MOST as MOST_CLAIMS
from forecasttrack.scorecard.claim_rows import claim_rows, claims_in_words
from forecasttrack.scorecard.contents import Contents, due_text
from forecasttrack.scorecard.entries import Answer, ScorecardEntry
from forecasttrack.scorecard.headline_findings import (
    NO_VERDICT,
    conclusions,
    headlines_with_sensitivities,
    lexicons_of,
    skill_of,
    sole_headline_of,
)
from forecasttrack.scorecard.included import reasons
from forecasttrack.scorecard.meters import SENSITIVITIES_SHOWN
from forecasttrack.scorecard.provenance import byline
from forecasttrack.scorecard.rows import (
    against,
    band,
    forecast_heading,
    mean_text,
    score_text,
    summary_line,
    why,
    words,
)
from forecasttrack.scorecard.standings import StandingRow

BRIEFINGS_NAMED = 3
QUESTIONS_SHOWN = 200
"""Most questions that are listed in Markdown."""
_LONGEST = 160
_SIGNS = re.compile(r"([\\`*_{}\[\]<>|~&$#])")
_OPENING = re.compile(r"^([-+=]|\d+(?=[.)]))")


def markdown(made: Contents) -> str:
    """Render a scorecard as Markdown.

    Args:
        made: The contents of the scorecard.
    """
    parts = [MARKS["markdown"], f"# Scorecard: {plain(made.title)}"]
    parts += [plain(byline(each)) for each in made.book.briefings[:BRIEFINGS_NAMED]]
    parts += [made.dates] if made.dates else []
    parts += [plain(made.covered)]
    measured, concluded, *further = *made.opening.summary, ""
    opening = (made.claims_way, measured, concluded, made.face_value, *further)
    parts += [plain(each) for each in (*opening, made.outcomes) if each]
    parts += [f"> {plain(each)}" for each in made.cautions]
    parts += _claims(made)
    if made.against_baselines:
        parts += [f"## {headings.BASELINES}", _standings(made)]
    parts += (
        []
        if sole_headline_of(made.book_score)
        else map(plain, conclusions(made.book_score, required_of=NO_VERDICT, opened=True))
    )
    if len(made.further):
        parts += ["## Under the rules that were chosen", _means(made.further)]
    if made.calibration is not None:
        sentences = close_percent_signs(made.calibration.interpretation.replace("\n", " "))
        turned = f"{TURNED} " if made.turned else ""
        parts += ["## Calibration", plain(turned + sentences)]
    if len(made.others):
        parts += [f"## {headings.KINDS}", OTHER_KINDS, _means(made.others)]
    parts += [f"## {headings.INCLUDED}", _counted(made)]
    parts += _sensitivities(made)
    if made.corrections.rows:
        parts += [f"## {headings.CORRECTIONS}", *_corrections(made)]
    parts += [f"## {headings.OPEN}", _open(made), "## Questions", *_questions(made)]
    parts += [f"## {headings.MADE}", _made(made)]
    return "\n\n".join(parts) + "\n"


def plain(text: str) -> str:
    r"""Escape a text for Markdown and HTML, and put it on one line.

    Example:
        >>> plain("a|b <i>\n[x](y)")
        'a\\|b \\<i\\> \\[x\\](y)'
    """
    line = _SIGNS.sub(r"\\\1", " ".join(printable(text).split()))
    opening = _OPENING.match(line)
    if opening is None:
        return line
    # A hyphen would open a list, and so would the point after a number.
    rest = line[opening.end() :]
    return f"{opening[1]}\\{rest}" if opening[1].isdigit() else f"\\{line}"


def _table(head: Sequence[str], rows: Iterator[Sequence[str]], numbers: int = 0) -> str:
    line = ["---"] * (len(head) - numbers) + ["---:"] * numbers
    return "\n".join("| " + " | ".join(each) + " |" for each in (head, line, *rows))


def _standings(made: Contents) -> str:
    with_claims = any(each.n_claims for each in made.standings)
    counts = ("claims", "questions") if with_claims else ("questions",)
    head = ("forecaster", "against even odds", *counts, "Brier", "95% interval")
    skill = ("skill",) if any(rounded(each.skill) for each in made.standings) else ()
    rows = (
        _standing(each, with_claims=with_claims)[: len(head + skill)] for each in made.standings
    )
    table = _table(head + skill, rows, numbers=2 + len(counts + skill))
    return f"{table}\n\n{plain(skill_of(made.book_score))}" if skill else table


def _standing(each: StandingRow, *, with_claims: bool) -> tuple[str, ...]:
    ends = f"{rounded(each.low)} to {rounded(each.high)}" if rounded(each.low) else ""
    return (
        plain(each.name) + (" (baseline)" if each.is_baseline else ""),
        each.verdict or "",
        *((str(each.n_claims),) if with_claims else ()),
        str(each.n_questions),
        rounded(each.brier),
        "" if each.is_baseline else ends,
        rounded(each.skill, sign="+"),
    )


def _claims(made: Contents) -> Iterator[str]:
    """The section about claims: heading, explanation and table."""
    rows = claim_rows(made.entries)
    if not 0 < len(rows) <= MOST_CLAIMS:
        return
    heading = claim_sentences.CHANCES[claims_in_words(made.entries)].lower()
    yield f"## {headings.CLAIMS}"
    yield f"{claim_sentences.CLAIMS} {claim_sentences.NARROWER} {claim_sentences.ITS_WAY}"
    head = ("claim", "words", "went the claim's way", heading, "Brier")
    yield _table(head, (_claim(each) for each in rows), numbers=2)


def _claim(row: Mapping[str, Any]) -> tuple[str, ...]:
    named = "<br>".join(plain(_cut(each)) for each in (row["hedge"], row["holder"]) if each)
    way = "<br>".join(plain(each) for each in (row["way"], row["open"]) if each)
    return plain(_cut(row["claim"])), named, way, row["reading"], row["score"]


def _sensitivities(made: Contents) -> Iterator[str]:
    possible = headlines_with_sensitivities(made.book_score)
    changed = possible[:SENSITIVITIES_SHOWN]
    if changed:
        yield f"## {headings.SENSITIVITY}"
        yield one_choice_changed(len(changed), len(possible))
    with_claims = any(each.n_claims for each in changed)
    counts = ("claims", "questions") if with_claims else ("questions",)
    for headline in changed:
        yield f"**{plain(headline.forecaster)}**"
        rows = {"headline": headline, **headline.sensitivities}
        found = (
            (
                plain(name),
                *((str(each.n_claims),) if with_claims else ()),
                str(each.n_questions),
                rounded(each.mean_brier_per_claim),
            )
            for name, each in rows.items()
            if each.n_questions
        )
        yield _table(("choice", *counts, "Brier"), found, numbers=1 + len(counts))
    yield from (plain(each) for each in lexicons_of(changed))


def _means(means: pd.DataFrame) -> str:
    head = ("forecaster", "kind", "what is measured", "questions", "mean score")
    return _table(head, (_mean(each) for each in means.to_dict("records")), numbers=2)


def _mean(row: Mapping[Any, Any]) -> tuple[str, ...]:
    unit = plain(row["unit"]) if isinstance(row["unit"], str) else ""
    rule = rule_in_words(row["rule"], unit, row["convention"])
    return (
        plain(row["forecaster"]),
        KINDS[row["kind"]],
        "<br>".join([rule, *(plain(_cut(each)) for each in row.get("of", ()))]),
        amount(row["n"]),
        mean_text(row["mean"], row["rule"], unit),
    )


def _questions(made: Contents) -> Iterator[str]:
    shown = made.entries[:QUESTIONS_SHOWN]
    if len(shown) < len(made.entries):
        yield f"The first {len(shown)} of {amount(len(made.entries))}."
    in_words, stated = any(words(each) for each in shown), forecast_heading(shown).lower()
    head = ("question", *(("wording",) if in_words else ()), stated, "outcome", "score")
    yield _table(head, (_question(each, in_words=in_words) for each in shown))


def _question(entry: ScorecardEntry, *, in_words: bool) -> tuple[str, ...]:
    question = plain(_cut(entry.text))
    claim = f"<br>Claim: {plain(_cut(entry.claim))}" if entry.claim else ""
    sources = [_link(each.title or each.address, each.address) for each in entry.evidence]
    kept = [each for each in sources if each][:3]
    answers = [_answer_line(each, entry) for each in entry.answers]
    scores = [score_text(each) for each in entry.answers if each.score is not None]
    if entry.summary is not None:
        summary = summary_line(entry.summary, entry.kind)
        answers, scores = [plain(f"{summary['median']} {summary['about']}")], [rounded(entry.score)]
    outcome = plain(entry.outcome or entry.status)
    excluded, note = why(entry), against(entry)
    return (
        f"**{plain(entry.id)}** {question}{claim}" + (f"<br>({note})" if note else ""),
        *(["; ".join(plain(_cut(each)) for each in words(entry))] if in_words else []),
        "<br>".join(answers),
        "<br>".join([outcome, *kept]),
        "<br>".join([plain(each) for each in scores] + ([f"({excluded})"] if excluded else [])),
    )


def _answer_line(answer: Answer, entry: ScorecardEntry) -> str:
    spread = band(answer.span, entry.kind)
    about = ", ".join(filter(None, [spread, answer.history]))
    return plain(f"{answer.forecaster}: {_cut(answer.forecast)}") + (f" ({about})" if about else "")


def _link(title: str, address: str) -> str:
    """A link in Markdown; empty if the address is not safe to follow."""
    safe = link(address)
    if safe is None:
        return ""
    for sign in "()<>|":
        safe = safe.replace(sign, f"%{ord(sign):02X}")
    return f"[{plain(_cut(title))}](<{safe}>)"


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1].rstrip()}…"


def _corrections(made: Contents) -> Iterator[str]:
    if made.corrections.headline:
        yield plain(made.corrections.headline)
    rows = (
        tuple(
            plain(_cut(cell))
            for cell in (each.text, each.what, each.was, each.now, each.why, each.when, each.moved)
        )
        for each in made.corrections.rows
    )
    yield _table(("question", "what", "was", "now", "why", "when", "scores"), rows)


def _open(made: Contents) -> str:
    if not made.book_score.open:
        return "Nothing."
    rows = (
        (plain(each.question.id), plain(_cut(each.question.text)), due_text(each), each.state)
        for each in made.book_score.open[:QUESTIONS_SHOWN]
    )
    return _table(("question", "text", "due", "state"), rows)


def _counted(made: Contents) -> str:
    found = reasons(made)
    rows = [(name, meaning, str(n)) for name, n, meaning in found]
    total = ("total", "", str(sum(n for _, n, _ in found)))
    return _table(("reason", "meaning", "number"), iter([*rows, total]), numbers=1)


def _made(made: Contents) -> str:
    return "\n".join(f"- {term}: {plain(fact)}" for term, fact in made.provenance.facts.items())
