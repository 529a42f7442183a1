"""Hedges and claims are found in sentences that were labelled before the rules were run over them.

``python -m tests.wording.test_briefs`` prints the figures.
"""

from __future__ import annotations

import re
from functools import cache

import pandas as pd
import pytest

import forecasttrack as ft
from tests.wording.labelled_claims import FOLDER, Labelled, figures, parsed
from tests.wording.test_hedges_of_passages import Figures

LEAST_OF_HEDGES = {
    "first": (0.97, 0.95),
    "second": (0.96, 0.93),
    "third": (1.0, 1.0),
    "fourth": (0.97, 1.0),
    "fifth": (0.94, 0.94),
    "sixth": (0.91, 0.91),
}
"""Recall and precision that each part reached, rounded down."""
LEAST_OF_CLAIMS = {
    "first": (1.0, 0.97, 0.95, 0.97),
    "second": (0.96, 1.0, 0.93, 0.97),
    "third": (1.0, 1.0, 0.93, 0.97),
    "fourth": (1.0, 0.97, 0.93, 1.0),
    "fifth": (1.0, 0.94, 0.87, 1.0),
    "sixth": (0.97, 1.0, 0.81, 0.96),
}
"""Recall, precision, and shares of right last days and holders that each part reached."""
BARE = ("will", "would", "will happen")
"""Hedges by definition that bear no marks."""
_HEDGE = re.compile(r"<<(?P<words>.+?)>>")
_CLAIM = re.compile(r"\[\[|\]\]\{[^}]*\}")


def sentences(part: str) -> list[str]:
    text = (FOLDER / "briefs.txt").read_text(encoding="utf-8")
    lines = text.partition(f"# -- {part}\n")[2].partition("# -- ")[0].splitlines()
    return [line for line in lines if line and not line.startswith("===")]


def hedges_of(part: str) -> Figures:
    n_marked = n_found = n_both = 0
    for line in sentences(part):
        marked = _CLAIM.sub("", line)
        rows = [
            (match.start() - 4 * place, match.end() - 4 * place - 4)
            for place, match in enumerate(_HEDGE.finditer(marked))
        ]
        text = marked.replace("<<", "").replace(">>", "")
        found = [(each.start, each.end, each.words) for each in ft.find_hedges(text)]
        agreed = ft.claim_agreement(
            pd.DataFrame(found, columns=["start", "end", "words"]),
            pd.DataFrame(rows, columns=["start", "end"]),
            length=len(text),
        )
        n_marked += agreed.n_labelled
        n_found += agreed.n_found - int(agreed.spurious["words"].isin(BARE).sum())
        n_both += len(agreed.pairs)
    return Figures(n_marked, n_found, n_both)


@cache
def claims_of(part: str) -> dict[str, float]:
    plain = [line.replace("<<", "").replace(">>", "") for line in sentences(part)]
    return figures([parsed(part, line, is_aside=True) for line in plain])


@pytest.mark.end_to_end
@pytest.mark.parametrize("part", LEAST_OF_HEDGES)
def test_hedges_of_briefs_are_found(part: str) -> None:
    """No change of a rule may lose what was found before."""
    found, (recall, precision) = hedges_of(part), LEAST_OF_HEDGES[part]
    assert found.recall >= recall
    assert found.precision >= precision


@pytest.mark.end_to_end
@pytest.mark.parametrize("part", LEAST_OF_CLAIMS)
def test_claims_of_briefs_are_found(part: str) -> None:
    """With their last days and holders, of which some are open to dispute."""
    found = claims_of(part)
    measures = ("recall", "precision", "horizons", "holders")
    for measure, least in zip(measures, LEAST_OF_CLAIMS[part], strict=True):
        assert found[measure] >= least, measure


@cache
def epidemic() -> Labelled:
    """A briefing of 400 words on measles and dengue, labelled before the first run."""
    return parsed("epidemic", (FOLDER / "epidemic.txt").read_text("utf-8"), is_aside=True)


@pytest.mark.end_to_end
def test_claims_of_a_briefing_on_an_epidemic_are_found() -> None:
    """All of them and nothing else; a day that only the sentence before names is not read."""
    found = figures([epidemic()])
    assert (found["labelled"], found["matched"], found["found"]) == (21, 21, 21)
    assert found["dated right"] >= 11
    assert found["held right"] >= 19


if __name__ == "__main__":
    for each in LEAST_OF_HEDGES:
        of_hedges = hedges_of(each)
        print(each, of_hedges.recall, of_hedges.precision, claims_of(each))  # noqa: T201
    print("epidemic", figures([epidemic()]))  # noqa: T201
