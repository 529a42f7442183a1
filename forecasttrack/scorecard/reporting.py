"""Write the scorecard of a book, a ledger or pairs to files."""

from __future__ import annotations

import contextlib
import importlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import attrs

from forecasttrack.baselines.reference_forecasters import Baseline
from forecasttrack.book import Book
from forecasttrack.display import progress
from forecasttrack.display.arguments import naming_arguments
from forecasttrack.display.files import MARKS, refuse_foreign, replace_file
from forecasttrack.display.spreadsheet import defused
from forecasttrack.errors import BookFileError, InvalidArgumentError, MissingExtraError
from forecasttrack.evaluation.scores.history_choices import PRESETS, History, Missing, Span
from forecasttrack.evaluation.scores.mean_rows import Per
from forecasttrack.evaluation.sensitivity.headline_rows import clusters_in
from forecasttrack.pairing import Pairs
from forecasttrack.pairing.eligibility import Late
from forecasttrack.pairing.join import Early
from forecasttrack.reliability.few import TOO_FEW
from forecasttrack.scorecard.contents import Contents, contents
from forecasttrack.scorecard.corrections import corrections_of_part
from forecasttrack.scorecard.headline_findings import sole_headline_of, waiting_of
from forecasttrack.scorecard.listing import listing
from forecasttrack.scorecard.splitting import BookPart, parts, safe_name
from forecasttrack.scoring.rules.register import Partial, ScoringRule

if TYPE_CHECKING:
    from forecasttrack.ledger import Ledger
    from forecasttrack.scorecard.page import Links

Format = Literal["html", "markdown", "csv"]

_BY_SUFFIX: Mapping[str, Format] = {
    ".html": "html",
    ".htm": "html",
    ".md": "markdown",
    ".markdown": "markdown",
    ".csv": "csv",
}
_SUFFIX = {"html": ".html", "markdown": ".md"}


@naming_arguments
def report(  # noqa: PLR0913 - what is reported, where to, in which form, and as of when
    source: Book | Ledger | Pairs,
    path: str | os.PathLike[str],
    *,
    format: Format | None = None,  # noqa: A002 - the word that users look for
    split: bool = False,
    badge: str | os.PathLike[str] | None = None,
    known_by: object = None,
    early: Early = "wait",
    late: Late = "leave out",
    rules: Sequence[str | ScoringRule] = (),
    history: History | None = None,
    span: Span | None = None,
    missing: Missing | None = None,
    partial: Partial | None = None,
    today: object = None,
    baselines: Mapping[str, Baseline] | None = None,
) -> Path:
    """Write the scorecard of a book, a ledger or pairs.

    The same records and the same arguments give the same bytes; the current time plays no part.
    Each file is written whole or not at all. It replaces an earlier scorecard in the same format;
    any other file of that name is never overwritten.

    Args:
        source: A book, a ledger, a ledger as of a past moment, or pairs.
        path: The file to write; with ``split`` a folder, which is made if it does not exist.
        format: ``"html"`` (one file that needs nothing else), ``"markdown"`` (for a README) or
            ``"csv"`` (the questions as a table); by default the one of the file name.
        split: Write ``index`` and a page for each forecaster and each briefing into a folder (of
            pairs, which are no book, only ``index``); with ``"html"`` also one for each question.
        badge: A second file, into which the headline is written as a small SVG.
        known_by: A moment: only forecasts and outcomes that could be known by then count.
        early: Whether outcomes that became known before their settling day ``"wait"`` for it or
            ``"count"`` now, as for ``pair``. If all would wait they count, and the scorecard says
            that it is provisional.
        late: Whether forecasts dated after their outcome are ``"leave out"``, or ``"count"``, as
            intended for pastcasts; the scorecard then says so.
        rules: Scoring rules whose means are shown beside the headline, which is a Brier score.
        history: Which forecasts of a history count, as for ``score``; neither ``"each"`` nor the
            preset of a platform.
        span: When questions end, as for ``score``.
        missing: What counts in time without a forecast, as for ``score``.
        partial: What an outcome between yes and no means, as for ``score``.
        today: The day or moment at which questions are open, due or overdue. By default
            ``known_by``, or the day until which outcomes were recorded, or the last moment in the
            records; never the current time.
        baselines: Further baselines by name, such as ``{"status quo": ft.status_quo({"Q1":
            "no"})}``. Even odds, the base rate if past outcomes give one, and face value if there
            are claims are always shown.

    Returns:
        The path of the file, or with ``split`` that of the index.

    Raises:
        InvalidArgumentError: The format is unknown, or does not go with ``split``; or there is a
            file of that name that is no scorecard.
        MissingExtraError: Jinja2 or matplotlib is not installed.
        BookFileError: A file cannot be written.

    Example:
        >>> import tempfile
        >>> import forecasttrack as ft
        >>> book = ft.read_book("fixtures/alaska-2025")
        >>> ft.report(book, tempfile.mkdtemp() + "/scorecard.md").name
        'scorecard.md'
    """
    path = Path(path)
    shape = _chosen_format(path, format, split=split)
    if not split:
        _may_replace(path, shape)
    if badge is not None:
        _may_hold_badge(Path(badge), path)
    _needs(shape)
    if history == "each" or (isinstance(history, str) and history in PRESETS):
        raise InvalidArgumentError(
            f"a scorecard averages one score of a question; history {history!r} goes with ft.score",
            field="history",
        )
    how: dict[str, Any] = {
        "known_by": known_by,
        "counting": {"early": early, "late": late},
        "choices": {"history": history, "span": span, "missing": missing, "partial": partial},
        "rules": tuple(rules),
        "baselines": baselines or None,
    }
    made = contents(source, today=today, **how)
    if badge is not None:
        _write(Path(badge), _badge(made))
    if not split:
        _write(path, _text_for(path, shape, made))
        return path
    return _write_parts(path, shape, made, list(parts(made.book)), how)


def _chosen_format(path: Path, wanted: str | None, *, split: bool) -> Format:
    """The format that the caller chose, or else that of the ending of the path."""
    if split and path.suffix.lower() in _BY_SUFFIX and not path.is_dir():
        raise InvalidArgumentError(
            f"{path} is named like a file, and split pages go into a folder; name one, such as"
            f" {path.with_suffix('')}",
            field="split",
        )
    if split and wanted is None:
        return "html"
    found = wanted or _BY_SUFFIX.get(path.suffix.lower())
    if found not in _RENDERED:
        raise InvalidArgumentError(
            f"{path} does not say in its ending whether it is html, markdown or csv; end it in"
            " .html, .md or .csv, or say which (format=, --format)",
            field="format",
        )
    if split and found == "csv":
        raise InvalidArgumentError("split makes pages of html or markdown, not csv", field="split")
    return found  # type: ignore[return-value]


def _may_replace(path: Path, shape: str) -> None:
    """Refuse to overwrite a book, a ledger or any other file that is no scorecard."""
    if shape != "csv":  # a CSV file is recognised by its first line, once the columns are known
        refuse_foreign(path, MARKS[shape], "badge" if shape == "svg" else f"{shape} scorecard")


def _text_for(path: Path, shape: Format, made: Contents) -> str:
    text = _RENDERED[shape](made, (), None)
    if shape == "csv":
        refuse_foreign(path, text.partition("\n")[0], "csv scorecard")
    return text


def _may_hold_badge(badge: Path, page: Path) -> None:
    _may_replace(badge, "svg")
    if badge.absolute() == page.absolute():
        raise InvalidArgumentError(f"badge and scorecard would both be {page}", field="badge")


def _needs(shape: Format) -> None:
    """Refuse a format whose packages are not installed, before any work is done."""
    needed = {"matplotlib": "draws its pictures", "jinja2": "renders its pages"}
    for name, what in needed.items() if shape == "html" else ():
        try:
            importlib.import_module(name)
        except ImportError:
            raise MissingExtraError(
                f"an HTML scorecard needs {name}, which {what} and is not installed;"
                " pip install 'forecasttrack[report]'. Markdown and CSV do without."
            ) from None


# --- forms -----------------------------------------------------------------------------------


def _html(made: Contents, pages: Links, home: str | None) -> str:
    from forecasttrack.scorecard.page import page  # noqa: PLC0415 - needs the extra

    return page(made, pages=pages, home=home)


def _markdown(made: Contents, pages: Links, home: str | None) -> str:
    from forecasttrack.scorecard.markdown import markdown, plain  # noqa: PLC0415

    text = markdown(made)
    if home:
        text += f"\n[All scorecards]({home})\n"
    for heading, links in pages:
        listed = "\n".join(f"- [{plain(name)}]({file})" for file, name in links)
        text += f"\n## {heading}\n\n{listed}\n"
    return text


def _csv(made: Contents, pages: Links, home: str | None) -> str:  # noqa: ARG001 - one signature
    return listing(made).map(defused).to_csv(index=False)


_RENDERED: Mapping[str, Callable[[Contents, Links, str | None], str]] = {
    "html": _html,
    "markdown": _markdown,
    "csv": _csv,
}


def _badge(made: Contents) -> str:
    """The badge with the score at the top of the page: of one forecaster, or the median of all."""
    from forecasttrack.plots import badge  # noqa: PLC0415
    from forecasttrack.plots.badge_svg import badge_of_nothing  # noqa: PLC0415

    if not len(made.book_score.rows):
        return badge_of_nothing()
    lead = sole_headline_of(made.book_score)
    provisional = made.book_score.provisional
    if lead is None:
        score = made.opening.score
        people = f", {score.n} forecasters" if not provisional else ", provisional"
        if score.verdict == TOO_FEW:
            return badge_of_nothing(f"Brier{people}", TOO_FEW)
        return badge(_median_row(made), label=f"median Brier{people}")
    label = "Brier, provisional" if provisional else None
    per: Per = "claim" if lead.n_claims else "question"
    return badge(made.scores, forecaster=lead.forecaster, per=per, label=label)


def _median_row(made: Contents) -> dict[str, object]:
    """The median of the forecasters' means, as a row of a summary, for the badge."""
    result = made.book_score
    return {
        "rule": "brier",
        **dict(made.scores.frame[["direction", "best"]].iloc[0]),
        "mean": made.opening.score.estimate,
        "n": result.main.frame["question_id"].nunique(),
        "n_clusters": clusters_in(result.main.frame),
    }


# --- files -----------------------------------------------------------------------------------


def _write_parts(
    folder: Path,
    shape: Format,
    made: Contents,
    found: list[BookPart],
    how: Mapping[str, Any],
) -> Path:
    suffix = _SUFFIX[shape]
    index = folder / f"index{suffix}"
    if folder.is_file():
        raise BookFileError(f"{folder} is a file; pages for each part are written into a folder")
    with _naming(folder):
        folder.mkdir(parents=True, exist_ok=True)
    questions = _question_files(made) if shape == "html" else {}
    named = [f"{part.stem}{suffix}" for part in found]
    for name in (index.name, *named, *questions.values()):
        _may_replace(folder / name, shape)
    made = attrs.evolve(made, pages=questions)
    waiting = waiting_of(made.book_score)
    for part in progress.over(found, "writing pages"):
        # Whether early outcomes wait is decided in the whole book, and not in each part.
        own = contents(part.book, today=made.at, waiting=waiting, **how)
        # Corrections that only the ledger knows are found with the whole, not with the part.
        corrected = corrections_of_part(made.corrections, own.corrections, part.book)
        own = attrs.evolve(own, pages=questions, corrections=corrected)
        _write(folder / f"{part.stem}{suffix}", _RENDERED[shape](own, (), index.name))
    _write_questions(folder, made, questions, index.name)
    links = [
        (heading, [(f"{each.stem}{suffix}", each.title) for each in found if each.group == group])
        for group, heading in _HEADINGS
    ]
    kept = [(heading, names) for heading, names in links if names]
    _write(index, _RENDERED[shape](made, kept, None))
    return index


_HEADINGS = (
    ("briefing", "One page per briefing"),
    ("forecaster", "One page per forecaster"),
)


def _question_files(made: Contents) -> dict[str, str]:
    """The file of each question, by its id."""
    return {each.id: f"question-{safe_name(each.id)}.html" for each in made.entries}


def _write_questions(folder: Path, made: Contents, files: Mapping[str, str], home: str) -> None:
    if files:
        from forecasttrack.scorecard.question_page import question_pages  # noqa: PLC0415 - extra

        for question_id, text in question_pages(made, home=home):
            _write(folder / files[question_id], text)


def _write(path: Path, text: str) -> None:
    if not path.parent.is_dir():
        raise BookFileError(f"{path}: there is no folder {path.parent}; make it first")
    with _naming(path):
        replace_file(path, text.encode("utf-8"))


@contextlib.contextmanager
def _naming(path: Path) -> Iterator[None]:
    """Turn errors of the operating system into errors of this package that name the file."""
    try:
        yield
    except OSError as error:
        raise BookFileError(f"{path}: {error.strerror or error}") from error
