"""Hedges are found in passages that were marked before the rules were run over them.

``python -m tests.wording.test_hedges_of_passages`` prints the figures.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import attrs
import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.agreement import ClaimAgreement

FILE = Path(__file__).with_name("labelled") / "hedged_passages.txt"
_MARK = re.compile(r"\[\[(?P<words>.+?)\]\]", re.DOTALL)
LEAST = {
    "first": (0.97, 0.95),
    "second": (0.96, 0.96),
    "third": (0.86, 0.95),
    "fourth": (0.97, 0.95),
    "fifth": (0.99, 0.96),
    "sixth": (0.97, 0.98),
    "seventh": (0.95, 0.97),
    "eighth": (0.94, 0.97),
    "ninth": (0.94, 1.0),
    "tenth": (0.91, 1.0),
    "eleventh": (0.96, 1.0),
    "twelfth": (0.96, 1.0),
}
"""Recall and precision that each part reached, rounded down."""
MARKED = {
    "first": 93,
    "second": 55,
    "third": 44,
    "fourth": 117,
    "fifth": 107,
    "sixth": 97,
    "seventh": 69,
    "eighth": 38,
    "ninth": 39,
    "tenth": 37,
    "eleventh": 29,
    "twelfth": 31,
}
"""How many hedges each part marks."""
UNMARKED = ("will", "would")
"""Modal verbs that are hedges by definition and bear no marks."""


@attrs.frozen
class Figures:
    """What is found of a part, and how much of what is found is marked."""

    n_marked: int
    n_found: int
    n_both: int

    @property
    def recall(self) -> float:
        """Share of the marked hedges that were found."""
        return self.n_both / self.n_marked

    @property
    def precision(self) -> float:
        """Share of the found hedges that are marked, a bare "will" or "would" not counted."""
        return self.n_both / self.n_found


def passages(part: str) -> list[str]:
    text = FILE.read_text(encoding="utf-8").partition(f"# -- {part}\n")[2].partition("# -- ")[0]
    return [each.partition("\n")[2] for each in text.split("=== ")[1:]]


def unmarked(passage: str) -> tuple[str, pd.DataFrame]:
    """A passage without its marks, and where they stood."""
    text, rows, reached = "", [], 0
    for mark in _MARK.finditer(passage):
        text += passage[reached : mark.start()]
        rows.append((len(text), len(text) + len(mark["words"])))
        text += mark["words"]
        reached = mark.end()
    return text + passage[reached:], pd.DataFrame(rows, columns=["start", "end"])


def agreement(passage: str) -> ClaimAgreement:
    text, marks = unmarked(passage)
    rows = [(each.start, each.end, each.words) for each in ft.find_hedges(text)]
    found = pd.DataFrame(rows, columns=["start", "end", "words"])
    return ft.claim_agreement(found, marks, length=len(text))


@cache
def figures(part: str) -> Figures:
    n_marked = n_found = n_both = 0
    for agreed in map(agreement, passages(part)):
        bare = agreed.spurious["words"].isin(UNMARKED).sum()
        n_marked += agreed.n_labelled
        n_found += agreed.n_found - int(bare)
        n_both += len(agreed.pairs)
    return Figures(n_marked, n_found, n_both)


@pytest.mark.parametrize("part", LEAST)
def test_hedges_of_passages_are_found(part):
    """At least as many of the marked ones, and as little besides, as when last measured."""
    found = figures(part)
    assert found.n_marked == MARKED[part]
    assert found.recall >= LEAST[part][0]
    assert found.precision >= LEAST[part][1]


@pytest.mark.parametrize(
    ("sentence", "words", "polarity"),
    [
        ("It is hard to see how the pact survives.", "hard to see", "negative"),
        ("It is not clear whether wages will ease.", "not clear whether", "neutral"),
        ("It is too early to say whether it holds.", "too early to say", "neutral"),
        ("The vote is too close to call.", "too close to call", "neutral"),
        ("The outcome is anyone's guess.", "anyone's guess", "neutral"),
        ("A hung parliament is on the cards.", "on the cards", "affirmative"),
        ("Delegates are confident that it survives.", "confident that", "affirmative"),
        ("Delegates are not confident that it survives.", "confident that", "negative"),
        ("The outcome is far from assured.", "assured", "negative"),
        ("The risk of a wage spiral is low.", "risk is low", "negative"),
        ("The odds are against it.", "the odds are against", "negative"),
        ("The odds are stacked against a deal.", "the odds are stacked against", "negative"),
        ("The tariff threatens to halve exports.", "threatens", "affirmative"),
        ("The camp risks being overrun.", "risks", "affirmative"),
        ("The incumbent is favoured to win.", "favoured to", "affirmative"),
        ("A cut is a long shot.", "long shot", "negative"),
        ("A cut is not a done deal.", "done deal", "negative"),
        ("There is every reason to expect a cut.", "every reason to expect", "affirmative"),
        ("There is little reason to doubt it.", "little reason to doubt", "affirmative"),
        ("Nothing suggests that rates will fall.", "suggests", "negative"),
        ("All the signs suggest that rates will fall.", "suggest", "affirmative"),
        ("The talks hang in the balance.", "hang in the balance", "neutral"),
        ("They are nowhere near agreeing.", "nowhere near", "negative"),
        ("They are close to agreeing.", "close to", "affirmative"),
        ("It would be no surprise if he left.", "be no surprise if", "affirmative"),
        ("It would be surprising if he left.", "be surprising if", "negative"),
        ("Recession is not our central case.", "central case", "negative"),
        ("Banks do not expect a cut.", "do not expect", "negative"),
        ("Upside risks to inflation had diminished.", None, "neutral"),
        ("A return to the old line is off the table.", "off the table", "negative"),
        ("The accord is as good as dead.", "as good as dead", "negative"),
        ("The sale is as good as done.", "as good as done", "affirmative"),
        ("The outlook for the talks is bleak.", "outlook is bleak", "negative"),
        ("Kyiv is in no position to retake it.", "in no position to", "negative"),
        ("Bankers doubt the target will be met.", "doubt", "negative"),
        (
            "Uncertainty about tariffs is elevated.",
            "uncertainty about tariffs is elevated",
            "neutral",
        ),
        ("Hopes of a truce have faded.", None, "neutral"),
        ("Her seat is in jeopardy.", "in jeopardy", "negative"),
        ("The clinic fears it will close.", "fears", "affirmative"),
        ("The minister ruled out a further rise.", "ruled out", "negative"),
        ("The minister did not rule out a further rise.", "did not rule out", "affirmative"),
        ("Members signalled that a cut was likely.", "likely", "affirmative"),
        ("There is a non-negligible chance of rain.", None, "affirmative"),
        ("There is a not insignificant chance of rain.", None, "affirmative"),
        ("There is a non-zero chance of rain.", None, "affirmative"),
        ("Victory is out of reach.", "out of reach", "negative"),
        ("Victory is not out of reach.", None, "affirmative"),
        ("The outlook is less bright.", None, "negative"),
        ("The government rules out an early vote.", "rules out", "negative"),
        ("The minister did not explicitly rule out further cuts.", None, "affirmative"),
        ("The bill may not pass without consent of the Senate.", "may", "negative"),
        ("Few doubt the bank will cut.", "will", "affirmative"),
        ("He no longer doubts that the bank will cut.", "will", "affirmative"),
        ("Staff place more weight on the risk of a slump.", "more weight on", "affirmative"),
    ],
)
def test_a_predicate_of_likelihood_leans(sentence, words, polarity):
    """Whatever stands in for a number says which way it leans."""
    hedge = ft.find_hedges(sentence)[0]
    assert hedge.polarity == polarity
    if words is not None:
        assert hedge.words == words


@pytest.mark.parametrize(
    "sentence",
    [
        "Agencies may apply for the grant.",
        "Readers may wish to consult the annex.",
        "The surgeon ruled out a fracture.",
        "Clause 4 rules out any claim.",
        "The manual notes the danger of electric shock.",
        "The contract discusses the risk of loss.",
        "The uncertainty of the measurement is large.",
        "They reckoned the cost at 40 pounds.",
        "The tower looms over the square.",
        "She kept her door open to visitors.",
        "The outlook was bright in 1955.",
        "There is a possibility in the menu to save.",
        "There was no evidence to suggest that the valve was open.",
        "Ships may not enter the strait without a pilot.",
        "He was expected at the ceremony but did not come.",
        "The likely cause of the fire was a faulty cable.",
        "Possible side effects are listed in the annex.",
        "We expect all staff to follow the code.",
        "The witness was sure that he had seen the car.",
        "Voters can register until noon.",
        "The chancellor may stand again under the constitution.",
        "The dam may not be filled above the mark, the licence says.",
        "Trawlers may land their catch only at the new pier.",
        "The assembly could not find a quorum last week.",
        "The committee agreed that policy should remain restrictive.",
        "Likely voters are older than the rest.",
        "The garrison had probably run out of shells.",
        "The depot was hit twice, probably by the same gun.",
        "He asked if the bridge might be repaired.",
        "Smoke could be seen over the ridge.",
        "Two sailors could not be traced.",
        "The charter may be amended by two thirds of the members.",
        "Passengers may carry one bag.",
        "The seats are numbered.",
        "His days are numbered from one to seven in the diary.",
        "The path is going nowhere near the river.",
        "The jury gave little weight to his testimony.",
        "The function expects an array to be sorted.",
        "The compiler predicts a branch.",
        "The village is thought to take its name from a saint.",
        "The bank has priced in euros since 2002.",
    ],
)
def test_what_is_allowed_wanted_or_past_is_no_hedge(sentence):
    """Nothing of it is still open."""
    assert ft.find_hedges(sentence) == []


if __name__ == "__main__":
    for name in LEAST:
        found = figures(name)
        print(name, found, round(found.recall, 2), round(found.precision, 2))  # noqa: T201


@pytest.mark.parametrize(
    "sentence",
    [
        "Visitors may flock to the coast next summer.",
        "Students may protest in May 2027.",
        "Shoppers may spend less this winter.",
        "Candidates may withdraw before the vote.",
        "The law may be repealed by parliament in 2027.",
        "The treaty may be suspended by Russia next year.",
        "Troops could be seen on the border by June.",
    ],
)
def test_what_people_and_treaties_may_come_to_do_is_foretold(sentence):
    """It was taken for what a rule allows."""
    assert [each.kind for each in ft.find_hedges(sentence)] == ["modal"]


@pytest.mark.parametrize(
    "sentence",
    [
        "The risk is long gone.",
        "You should be better prepared.",
        "We should be quicker to act.",
    ],
)
def test_what_is_long_gone_and_advice_are_no_hedges(sentence):
    assert ft.find_hedges(sentence) == []


def test_money_on_a_table_is_no_bet():
    assert [each.text for each in ft.find_hedges("The money is on the table.")] == [
        "is on the table"
    ]


@pytest.mark.parametrize(
    ("sentence", "polarity"),
    [
        ("Hopes of a deal are fading.", "negative"),
        ("The odds of a deal are long.", "negative"),
        ("The odds are short.", "affirmative"),
    ],
)
def test_long_odds_and_fading_hopes_are_small(sentence, polarity):
    (found,) = ft.find_hedges(sentence)
    assert found.polarity == polarity
