"""What each public call costs, in calls of functions, so that a busy machine changes nothing.

    python -m tests.costs.calls

writes the counts into ``counts.json``, beside which the test holds them. Two are kept of each call:
those of our own functions, which no version of another package changes much, and all of them, which
only mean something with the packages that the file names. Passes of NumPy over long arrays are no
calls; `forecasttrack bench` measures those.
"""

from __future__ import annotations

import gc
import json
import sys
import tempfile
import warnings
from collections import Counter
from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import attrs
import numpy as np

import forecasttrack as ft
from forecasttrack import agreement, inference, pooling, reliability, scoring
from forecasttrack.scale.bench.platform import platform as _platform
from tests.laws import random_beliefs
from tests.source import PACKAGE

KEPT = Path(__file__).with_name("counts.json")
SLACK = {"own": 3, "all": 20}
"""Calls more than a fifth that are no matter: the shortest make ten of ours."""
PACKAGES = ("numpy", "pandas", "scipy", "attrs", "cattrs", "ruamel.yaml", "pendulum", "jinja2")
BOOK = "fixtures/alaska-2025"
TEXT = (
    "The ministry is unlikely to publish its plan by March 2026. Prices will probably rise to"
    " about 60 dollars by the end of the year, and output may fall by 5 per cent."
)


# --- inputs, made once ---------------------------------------------------------------------------


@cache
def tables() -> dict[str, Any]:
    """A thousand forecasts of a platform, with revisions."""
    names = ("forecasts", "questions", "resolutions")
    forecasts, questions, resolutions = _platform(1_000, questions=60, forecasters=8)
    return dict(zip(names, (forecasts, questions, resolutions), strict=True))


@cache
def pairs() -> ft.Pairs:
    """Those with their outcomes."""
    return ft.pair(**tables())


@cache
def scores() -> ft.Scores:
    """Their Brier and log scores."""
    return ft.score(pairs())


@cache
def book() -> ft.Book:
    """The example book."""
    return ft.read_book(BOOK)


@cache
def counted() -> Any:
    """A tally of probabilities to percent."""
    probability, outcome = binary()
    return reliability.count(probability=probability, outcome=outcome)


@cache
def binary() -> tuple[np.ndarray, np.ndarray]:
    """Two hundred probabilities and outcomes."""
    rng = np.random.default_rng(1)
    probability = rng.integers(1, 100, 200) / 100
    return probability, (rng.random(200) < probability).astype(float)


@cache
def differences() -> dict[str, Any]:
    """Differences of scores in clusters of five."""
    rng = np.random.default_rng(2)
    return {"difference": rng.normal(size=200), "cluster": np.arange(200) // 5}


# --- the calls -----------------------------------------------------------------------------------


def recorded() -> None:
    """Record a book in a new ledger, and look at it as of a moment."""
    with ft.Ledger.open(":memory:") as ledger:
        ledger.record(book(), by="desk")
        ft.pair(ledger.as_of("2027-01-01T00:00Z"))


@cache
def ledger() -> ft.Ledger:
    """A ledger of a hundred questions, all but ten with an outcome, and a forecast of each."""
    kept = ft.Ledger.open(":memory:")
    ids = [f"q{number}" for number in range(100)]
    kept.record(
        [
            *(ft.Question(id=name, text="Rain?", closes_at="2026-02-01") for name in ids),
            *(
                ft.Forecast(question_id=name, forecaster="ann", belief=0.7, issued_at="2026-01-01")
                for name in ids
            ),
            *(ft.Resolution(question_id=n, outcome="no", known_at="2026-02-02") for n in ids[10:]),
        ],
        by="desk",
    )
    return kept


def written(write: Callable[[Path], Any]) -> Callable[[], None]:
    """Write into a folder that is thrown away."""

    def act() -> None:
        with tempfile.TemporaryDirectory() as folder:
            write(Path(folder))

    return act


def of_rule(rule: Any) -> Callable[[], Any]:
    """A rule of the register on thirty random beliefs."""
    belief, outcome = random_beliefs.OF_SHAPE[rule.accepts](np.random.default_rng(3))
    return lambda: rule(**belief, outcome=outcome)


CALLS: dict[str, Callable[[], Any]] = {
    "ft.read_book": lambda: ft.read_book(BOOK),
    "ft.write_book": written(lambda folder: ft.write_book(book(), folder / "book")),
    "ft.pair, book": lambda: ft.pair(book()),
    "ft.pair, ledger": lambda: ft.pair(ledger()).frame,
    "ft.pair, tables": lambda: ft.pair(**tables()).frame,
    "ft.score": lambda: ft.score(pairs()).frame,
    "ft.score, peer points": lambda: ft.score(pairs(), rules=["peer-points"]).frame,
    "Scores.summarise": lambda: scores().summarise(),
    "Scores.skill": lambda: scores().skill(),
    "Scores.compare": lambda: scores().compare(0, 1),
    "Scores.leaderboard": lambda: scores().leaderboard(resamples=100),
    "ft.calibration": lambda: ft.calibration(pairs(), by=None).findings,
    "ft.calibration, by forecaster": lambda: ft.calibration(pairs(), by="forecaster").frame,
    "ft.pool": lambda: ft.pool(pairs(), method="median"),
    "ft.revisions": lambda: ft.revisions(pairs()),
    "ft.report": written(lambda folder: ft.report(book(), folder / "card.html")),
    "Ledger.record and as_of": recorded,
    "Book.tables and Book.from_tables": lambda: ft.Book.from_tables(**book().tables()),
    "ft.find_hedges": lambda: ft.find_hedges(TEXT),
    "ft.lint": lambda: [ft.lint(question) for question in book().questions],
    "ft.outstanding": lambda: ft.outstanding(book(), at="2026-12-01"),
    "ft.lexicon": lambda: ft.lexicon("icd203")["very likely"],
    "reliability.count": lambda: reliability.count(probability=binary()[0], outcome=binary()[1]),
    "reliability.corp": lambda: reliability.corp(counted()),
    "reliability.murphy": lambda: reliability.murphy(counted()),
    # A tally keeps what was drawn from it: only a new one is drawn from again.
    "reliability.consistency": lambda: reliability.consistency(attrs.evolve(counted())),
    "reliability.auc": lambda: reliability.auc(counted()),
    "inference.clustered_difference": lambda: inference.clustered_difference(**differences()),
    "inference.bootstrap_difference": lambda: inference.bootstrap_difference(**differences()),
    "pooling.geometric_mean_of_odds": lambda: pooling.geometric_mean_of_odds(
        belief=np.full((100, 5, 2), 0.5)
    ),
    "agreement.krippendorff_alpha": lambda: agreement.krippendorff_alpha(
        ratings=np.arange(60.0).reshape(3, 20) % 5
    ),
    **{f"{rule.name}, {rule.accepts}": of_rule(rule) for rule in scoring.all_rules()},
}


# --- counting ------------------------------------------------------------------------------------


def count_calls(call: Callable[[], Any]) -> dict[str, int]:
    """Count the calls of a second run in this thread; the first loads and keeps what is kept.

    cProfile would count those of other threads, too, from Python 3.12 on.
    """
    codes: Counter[Any] = Counter()

    def note(frame: Any, event: str, function: Any) -> None:
        if event == "call":
            codes[frame.f_code] += 1
        elif event == "c_call":
            codes[None] += 1

    with warnings.catch_warnings(action="ignore"):
        call()
        gc.disable()
        sys.setprofile(note)
        try:
            call()
        finally:
            sys.setprofile(None)
            gc.enable()
    own = sum(count for code, count in codes.items() if _is_own(code))
    return {"own": own, "all": codes.total()}


def worse(found: dict[str, int], kept: dict[str, int], which: str) -> str:
    """What a call costs more than it may: a fifth, and a few calls where there are few at all."""
    most = kept[which] * 1.2 + SLACK[which]
    return "" if found[which] <= most else f"{which}: {found[which]} calls, {kept[which]} before"


def _is_own(code: Any) -> bool:
    """A function of ours; comprehensions are functions in some Pythons only."""
    place = getattr(code, "co_filename", "")
    return place.startswith(str(PACKAGE)) and not code.co_name.startswith("<")


def environment() -> dict[str, str]:
    """What all calls depend on beside our code."""
    python = "{}.{}".format(*sys.version_info[:2])
    return {"python": python, **{name: version(name) for name in PACKAGES}}


def main() -> None:
    """Count every call and keep the counts."""
    kept = {"environment": environment()}
    kept["calls"] = {name: count_calls(call) for name, call in CALLS.items()}
    KEPT.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
