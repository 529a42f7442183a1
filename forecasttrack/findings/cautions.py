"""What to hold against a score or a calibration before trusting it."""

from collections.abc import Iterable

from forecasttrack.display.numbers import counted, percent
from forecasttrack.findings.finding import HINDSIGHT_BARS
from forecasttrack.reliability.few import Bar

HINDSIGHT = (
    "Every scored question was written after its outcome was known. Whoever chose the questions"
    " could know the answers, so the result tests the scoring and cannot show skill."
)
"""Said where all questions were written with hindsight."""

HINDSIGHT_NOTE = "no verdict: every question was written after its outcome was known"
"""Stands beside the numbers of a row that such questions alone make; there is no verdict then."""

HINDSIGHT_SHORT = "Note: every scored question was written after its outcome was known."
"""The same in one line."""


def with_hindsight_noted(note: str, written_after: int, questions: int) -> str:
    """Add to the note of a row how many of its questions were written with hindsight.

    Args:
        note: The note, which may be empty.
        written_after: Questions that were written after their outcome could be known.
        questions: All questions of the row.

    Example:
        >>> with_hindsight_noted("", 3, 3)
        'no verdict: every question was written after its outcome was known'
        >>> with_hindsight_noted("", 1, 3)
        '1 of 3 questions was written after its outcome was known'
        >>> with_hindsight_noted("", 0, 3)
        ''
    """
    if not written_after:
        return note
    every = written_after == questions
    added = HINDSIGHT_NOTE if every else partly_with_hindsight(written_after, questions)
    return "; ".join(filter(None, [note.rstrip("."), added]))


def with_hindsight_barred(barred_by: Bar, written_after: int, questions: int) -> Bar:
    """What bars the verdict of a row, where questions written with hindsight may do so, too.

    Args:
        barred_by: What else bars it; empty where nothing does.
        written_after: Questions that were written after their outcome could be known.
        questions: All questions of the row.

    Example:
        >>> with_hindsight_barred("", 3, 3), with_hindsight_barred("", 1, 3)
        ('hindsight', '')
        >>> with_hindsight_barred("too few to tell", 3, 3)
        'too few to tell'
    """
    return barred_by or (HINDSIGHT_BARS if 0 < written_after == questions else "")


def partly_with_hindsight(written_after: int, questions: int, what: str = "questions") -> str:
    """Say how many questions were written with hindsight, where not all were.

    Example:
        >>> partly_with_hindsight(2, 30)
        '2 of 30 questions were written after their outcome was known'
    """
    were, whose = ("was", "its") if written_after == 1 else ("were", "their")
    number = f"{written_after:,} of {questions:,} {what}"
    return f"{number} {were} written after {whose} outcome was known"


SEPARATE_GROUPS = (
    "No common question connects the groups, directly or through others: ranks hold within a"
    " group, and nothing here compares one group with another."
)
"""Said of a ranking of forecasters who answered different questions."""


PARTIAL = "calibration of a partial outcome"
"""Why calibration leaves out a forecast whose outcome lies between yes and no."""


def of_calibration(late: int, details: Iterable[str]) -> list[str]:
    """Caution a calibration of late forecasts, and say how many partial outcomes it leaves out.

    Example:
        >>> of_calibration(0, [PARTIAL, PARTIAL])[0].partition(";")[0]
        '2 forecasts are left out here: their outcome lies between yes and no'
        >>> of_calibration(0, [])
        []
    """
    found = [late_forecasts(late)] if late else []
    if partial := sum(each == PARTIAL for each in details):
        are = counted(partial, "forecast is", "forecasts are")
        whose = "its" if partial == 1 else "their"
        found.append(
            f"{are} left out here: {whose} outcome lies between yes and no;"
            " partial (--partial) counts it as a share."
        )
    return found


def late_forecasts(forecasts: int) -> str:
    """Caution a score of forecasts that are dated after their outcome.

    Example:
        >>> late_forecasts(3)
        '3 forecasts are dated after their outcome was known (late), and count as asked for.'
    """
    are = counted(forecasts, "forecast is", "forecasts are")
    count = "counts" if forecasts == 1 else "count"
    whose = "its" if forecasts == 1 else "their"
    return f"{are} dated after {whose} outcome was known (late), and {count} as asked for."


def seldom_stood(share: float) -> str:
    """Caution a score of forecasts that stood for less than half of the time; empty for more.

    Args:
        share: For how much of the time their forecasts stood, on average over questions.

    Example:
        >>> seldom_stood(0.031).partition(";")[0]
        'The scored forecasts stood for 3.1% of the time only'
        >>> seldom_stood(0.5)
        ''
    """
    if not share < _SELDOM:
        return ""
    stood = percent(share) if share >= _LEAST_SHARE else f"less than {percent(_LEAST_SHARE)}"
    return (
        f"The scored forecasts stood for {stood} of the time only; time without a forecast does not"
        " count."
    )


_SELDOM, _LEAST_SHARE = 0.5, 0.001


def shared_outcomes(forecasts: int, questions: int) -> str:
    """Caution a test of several forecasts on one question.

    Example:
        >>> shared_outcomes(40, 10).partition(",")[0]
        '40 forecasts on 10 questions share outcomes'
    """
    return (
        f"{forecasts:,} forecasts on {questions:,} questions share outcomes, so this p-value is too"
        ' small; history="last" counts each forecaster once per question.'
    )


def related_questions(questions: int, clusters: int) -> str:
    """Caution a test that takes related questions for independent ones.

    Example:
        >>> related_questions(39, 23).partition(",")[0]
        '39 questions in 23 clusters may come out together'
    """
    return (
        f"{questions:,} questions in {clusters:,} clusters may come out together, so this p-value"
        " may be too small."
    )
