"""forecasttrack keeps score of written predictions.

Six nouns (Question, Forecast, Resolution, Ledger, Pairs, Scores) and four verbs (resolve, pair,
score, summarise) carry the library; everything else can be looked up.
Each name below is found in its room when it is first used, so that the import itself stays quick.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from forecasttrack import agreement as agreement
    from forecasttrack import inference as inference
    from forecasttrack import plots as plots
    from forecasttrack import pooling as pooling
    from forecasttrack import reliability as reliability
    from forecasttrack import scoring as scoring
    from forecasttrack.baseline import base_rate as base_rate
    from forecasttrack.baseline import fixed_forecaster as fixed_forecaster
    from forecasttrack.baseline import last_value as last_value
    from forecasttrack.baseline import status_quo as status_quo
    from forecasttrack.belief import Distribution as Distribution
    from forecasttrack.belief import OptionProbabilities as OptionProbabilities
    from forecasttrack.belief import Point as Point
    from forecasttrack.belief import Probability as Probability
    from forecasttrack.belief import Quantiles as Quantiles
    from forecasttrack.belief import Samples as Samples
    from forecasttrack.book import Book as Book
    from forecasttrack.book import read_book as read_book
    from forecasttrack.book import write_book as write_book
    from forecasttrack.briefing import Briefing as Briefing
    from forecasttrack.briefing import Claim as Claim
    from forecasttrack.briefing import Forecaster as Forecaster
    from forecasttrack.crowd import pool as pool
    from forecasttrack.errors import BookError as BookError
    from forecasttrack.errors import ForecastTrackError as ForecastTrackError
    from forecasttrack.errors import ForecastTrackWarning as ForecastTrackWarning
    from forecasttrack.errors import SmallSampleWarning as SmallSampleWarning
    from forecasttrack.evaluation import Scores as Scores
    from forecasttrack.evaluation import calibration as calibration
    from forecasttrack.evaluation import exclude_below as exclude_below
    from forecasttrack.evaluation import revisions as revisions
    from forecasttrack.evaluation import score as score
    from forecasttrack.evaluation import spot as spot
    from forecasttrack.evaluation.agreeing import coder_agreement as coder_agreement
    from forecasttrack.evaluation.changing import Changes as Changes
    from forecasttrack.evaluation.changing import changes as changes
    from forecasttrack.evaluation.words import doubt as doubt
    from forecasttrack.evaluation.words import precision_cost as precision_cost
    from forecasttrack.evaluation.words import word_scores as word_scores
    from forecasttrack.facts import Facts as Facts
    from forecasttrack.facts import read_facts as read_facts
    from forecasttrack.forecast import Forecast as Forecast
    from forecasttrack.ledger import Ledger as Ledger
    from forecasttrack.moments import Period as Period
    from forecasttrack.observation import Observation as Observation
    from forecasttrack.pairing import Pairs as Pairs
    from forecasttrack.pairing import pair as pair
    from forecasttrack.question import Binary as Binary
    from forecasttrack.question import Categorical as Categorical
    from forecasttrack.question import Condition as Condition
    from forecasttrack.question import Date as Date
    from forecasttrack.question import Numeric as Numeric
    from forecasttrack.question import Ordered as Ordered
    from forecasttrack.question import Question as Question
    from forecasttrack.resolution import Evidence as Evidence
    from forecasttrack.resolution import Range as Range
    from forecasttrack.resolution import Replaced as Replaced
    from forecasttrack.resolution import Resolution as Resolution
    from forecasttrack.rule import AtLeast as AtLeast
    from forecasttrack.rule import Crossing as Crossing
    from forecasttrack.rule import Majority as Majority
    from forecasttrack.rule import Negation as Negation
    from forecasttrack.rule import OutcomeOf as OutcomeOf
    from forecasttrack.rule import Registered as Registered
    from forecasttrack.rule import StatusQuo as StatusQuo
    from forecasttrack.rule import ValueAt as ValueAt
    from forecasttrack.rule import WindowValue as WindowValue
    from forecasttrack.scorecard.reporting import report as report
    from forecasttrack.settling import Settlement as Settlement
    from forecasttrack.settling import indicators as indicators
    from forecasttrack.settling import register_rule as register_rule
    from forecasttrack.settling import resolve as resolve
    from forecasttrack.withdrawal import Withdrawal as Withdrawal
    from forecasttrack.wording.hedge import find_hedges as find_hedges
    from forecasttrack.wording.imputing import impute as impute
    from forecasttrack.wording.lexicon import Lexicon as Lexicon
    from forecasttrack.wording.records import Band as Band
    from forecasttrack.wording.records import Coder as Coder
    from forecasttrack.wording.records import OutcomeReading as OutcomeReading
    from forecasttrack.wording.records import Reading as Reading
    from forecasttrack.wording.records import Wording as Wording
    from forecasttrack.wording.shelf import lexicon as lexicon

__version__ = "0.1.0"

_ROOM_OF = {
    "AtLeast": "rule",
    "Band": "wording.records",
    "Binary": "question",
    "Book": "book",
    "BookError": "errors",
    "Briefing": "briefing",
    "Categorical": "question",
    "Changes": "evaluation.changing",
    "Claim": "briefing",
    "Coder": "wording.records",
    "Condition": "question",
    "Crossing": "rule",
    "Date": "question",
    "Distribution": "belief",
    "Evidence": "resolution",
    "Facts": "facts",
    "Forecast": "forecast",
    "ForecastTrackError": "errors",
    "ForecastTrackWarning": "errors",
    "Forecaster": "briefing",
    "Ledger": "ledger",
    "Lexicon": "wording.lexicon",
    "Majority": "rule",
    "Negation": "rule",
    "Numeric": "question",
    "Observation": "observation",
    "OptionProbabilities": "belief",
    "Ordered": "question",
    "OutcomeOf": "rule",
    "OutcomeReading": "wording.records",
    "Pairs": "pairing",
    "Period": "moments",
    "Point": "belief",
    "Probability": "belief",
    "Quantiles": "belief",
    "Question": "question",
    "Range": "resolution",
    "Reading": "wording.records",
    "Registered": "rule",
    "Replaced": "resolution",
    "Resolution": "resolution",
    "Samples": "belief",
    "Scores": "evaluation",
    "Settlement": "settling",
    "SmallSampleWarning": "errors",
    "StatusQuo": "rule",
    "ValueAt": "rule",
    "WindowValue": "rule",
    "Withdrawal": "withdrawal",
    "Wording": "wording.records",
    "base_rate": "baseline",
    "calibration": "evaluation",
    "changes": "evaluation.changing",
    "coder_agreement": "evaluation.agreeing",
    "doubt": "evaluation.words",
    "exclude_below": "evaluation",
    "find_hedges": "wording.hedge",
    "fixed_forecaster": "baseline",
    "impute": "wording.imputing",
    "indicators": "settling",
    "last_value": "baseline",
    "lexicon": "wording.shelf",
    "pair": "pairing",
    "pool": "crowd",
    "precision_cost": "evaluation.words",
    "read_book": "book",
    "read_facts": "facts",
    "register_rule": "settling",
    "report": "scorecard.reporting",
    "resolve": "settling",
    "revisions": "evaluation",
    "score": "evaluation",
    "spot": "evaluation",
    "status_quo": "baseline",
    "word_scores": "evaluation.words",
    "write_book": "book",
}
_OPEN_ROOMS = ("agreement", "inference", "plots", "pooling", "reliability", "scoring")

__all__ = ["__version__", *_ROOM_OF, *_OPEN_ROOMS]  # noqa: PLE0604 - each name stands once


def __getattr__(name: str) -> object:
    """Open the room that holds a public name, the first time it is used."""
    if name in _OPEN_ROOMS:
        return importlib.import_module(f"{__name__}.{name}")
    if name not in _ROOM_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f"{__name__}.{_ROOM_OF[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
