"""Whatever is handed to a public function, the error is one of ours and names the argument."""

from __future__ import annotations

import datetime as dt
import inspect
import itertools
import re
import warnings
from pathlib import Path

import attrs
import numpy as np
import pandas as pd
import pytest

import forecasttrack as ft
from forecasttrack.errors import InvalidArgumentError

FRAME = pd.DataFrame({"a": [1, 2]})
WRONG = {
    "nothing": None, "a whole number": 5, "a number": 0.5, "a negative number": -1,
    "a huge number": 10**400, "NaN": float("nan"), "infinity": float("inf"), "a truth": True,
    "a text": "nonsense", "an empty text": "", "half a character": "\ud800", "bytes": b"x",
    "a list": [1, 2], "an empty list": [], "texts": ["x"], "ragged lists": [[1], [2, 3]],
    "an empty mapping": {}, "a mapping": {"a": 1}, "a set": {1}, "an object": object(),
    "a class": int, "a function": len, "a complex number": 1j, "a path": Path("/nonexistent/x"),
    "a NumPy number": np.float64(0.3), "a NumPy whole number": np.int64(3),
    "a NumPy truth": np.bool_(True), "a NumPy text": np.str_("x"), "an array": np.arange(3),
    "an empty array": np.zeros(0), "a matrix": np.zeros((2, 2)), "a text array": np.array(["a"]),
    "an array without axes": np.array(3.0), "objects": np.array([None, "a"], dtype=object),
    "a frame": FRAME, "an empty frame": pd.DataFrame(),
    "doubled columns": pd.concat([FRAME, FRAME], axis=1), "a column": pd.Series([1.0, 2.0]),
    "an instant without a zone": dt.datetime(2026, 1, 1),  # noqa: DTZ001 - that is what is wrong
    "a day": dt.date(2026, 1, 1), "no instant": pd.NaT, "a missing value": pd.NA,
    "a length of time": pd.Timedelta(days=1),
}  # fmt: skip
COMPUTED = {"Score", "Callable[..., float]", "Baseline"}
AS_ARRAYS_WRITE = re.compile(r"\bnp\.|\barray\(|DataFrame\n|dtype")
FORMULAS = ("scoring", "reliability", "inference", "pooling", "agreement")


def small_book() -> ft.Book:
    days = {"opens_at": "2026-01-01", "closes_at": "2026-02-01"}
    return ft.Book(
        forecasters=[ft.Forecaster(id="ann"), ft.Forecaster(id="ben")],
        questions=[ft.Question(id=name, text="?", **days) for name in "pq"],
        forecasts=[
            ft.Forecast(question_id=q, forecaster=f, belief=p, issued_at="2026-01-02T00:00Z")
            for q, f, p in (("p", "ann", 0.7), ("q", "ann", 0.2), ("p", "ben", 0.6))
        ],
        resolutions=[
            ft.Resolution(question_id=q, outcome=outcome, known_at="2026-02-02")
            for q, outcome in (("p", "yes"), ("q", "no"))
        ],
    )


def signature(function) -> dict[str, inspect.Parameter]:
    return dict(inspect.signature(function).parameters)


def functions_of(module) -> dict[str, object]:
    found = {name: getattr(module, name) for name in dir(module) if not name.startswith("_")}
    return {name: each for name, each in found.items() if inspect.isfunction(each)}


def calls_of(function, good):
    """Every parameter with every wrong value, and sound ones where others are needed."""
    parameters = inspect.signature(function).parameters.values()
    plain = [
        each for each in parameters if each.kind not in (each.VAR_POSITIONAL, each.VAR_KEYWORD)
    ]
    for parameter, (what, value) in itertools.product(plain, WRONG.items()):
        if callable(value) and COMPUTED & set(str(parameter.annotation).split(" | ")):
            continue  # a function that computes something else is of the right type
        needed = [each for each in plain if each.default is each.empty and each is not parameter]
        if all(each.name in good for each in needed):
            given = {each.name: good[each.name] for each in needed}
            yield parameter.name, what, {**given, parameter.name: value}


def fault_of(function, name, arguments):
    """What is wrong with what a call raises; empty where nothing is."""
    try:
        function(**arguments)
    except ft.ForecastTrackError as error:
        text = str(error)
        return f"for programmers only: {text}" if AS_ARRAYS_WRITE.search(text) else ""
    except Exception as error:  # noqa: BLE001 - whatever else comes is the fault
        return f"{name}: {type(error).__name__}: {error}"
    return ""


def faults_of(function, good, *, every=1):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        calls = list(calls_of(function, good))[::every]
        found = ((what, fault_of(function, name, given)) for name, what, given in calls)
        return [each for each in found if each[1]]


NUMBERS = {
    **{key: [0.2, 0.7] for key in ("probability", "p_value", "value", "score", "difference")},
    **{key: [0, 1] for key in ("outcome", "cluster", "question", "forecaster")},
    "tally": None, "belief": [[0.2, 0.7]], "samples": [[1.0, 2.0]], "point": [1.0, 2.0],
    "levels": [0.5], "values": [[1.0], [2.0]], "low": [0.1, 0.2], "high": [0.3, 0.4],
    "family": "normal", "parameters": {"mean": 0.0, "sd": 1.0}, "first": [[0, 2]],
    "second": [[1, 3]], "ratings": [[1, 2], [1, 1]], "probabilities": [[0.5, 0.5]],
    "phrase": ["likely", "likely"], "statistic": ft.agreement.cohen_kappa,
}  # fmt: skip


FORMULA = {
    f"{module}.{name}": function
    for module in FORMULAS
    for name, function in functions_of(getattr(ft, module)).items()
}
OF_FORMULAS = [pytest.param(function, id=name) for name, function in FORMULA.items()]
DRAWING = [name for name, each in FORMULA.items() if {"resamples", "draws"} & {*signature(each)}]


@pytest.fixture(scope="module")
def good():
    tally = ft.reliability.count(probability=[0.2, 0.7], outcome=[0, 1])
    table = ft.inference.score_table(score=[[0.1, 0.2], [0.2, 0.4], [0.1, 0.3]])
    return {**NUMBERS, "tally": tally, "table": table}


@pytest.mark.parametrize("function", OF_FORMULAS)
def test_formulas_name_the_argument(function, good):
    """No traceback of Python or NumPy, and no NumPy in a message, for a sample of arguments."""
    assert faults_of(function, good, every=7) == []


@pytest.mark.slow
@pytest.mark.parametrize("function", OF_FORMULAS)
def test_formulas_name_every_argument(function, good):
    """The same for all of them."""
    assert faults_of(function, good) == []


OF_RECORDS = (
    "base_rate", "calibration", "changes", "claim_agreement", "coder_agreement", "doubt",
    "edit_book", "exclude_below", "find_claims", "find_hedges", "fixed_forecaster", "impute",
    "indicators", "last_value", "lexicon", "lint", "outstanding", "pair", "pool",
    "precision_cost", "read_book", "read_facts", "read_forecasts", "register_rule", "report",
    "required_sample_size", "resolve", "revisions", "score", "spot", "status_quo",
    "word_scores", "write_book", "write_forecasts",
)  # fmt: skip
ALL_FUNCTIONS = {*functions_of(ft)} - {"formats"}  # which takes nothing


def test_every_public_function_is_tried():
    """None is forgotten when one is added."""
    assert {*OF_RECORDS} == ALL_FUNCTIONS


@pytest.fixture(scope="module")
def records():
    book = small_book()
    pairs = ft.pair(book)
    return {
        "book": book, "source": book, "before": book, "after": book, "pairs": pairs,
        "scores": ft.score(pairs), "text": "It may rain.", "words": "likely", "name": "icd203",
        "path": "own.yaml", "path_or_frame": [{"question": "Rain?", "probability": "70%"}],
        "format": "table", "question": book.questions[0],
        "found": pd.DataFrame({"start": [0], "end": [5]}),
        "labelled": pd.DataFrame({"start": [0], "end": [5]}),
    }  # fmt: skip


@pytest.mark.parametrize("name", OF_RECORDS)
def test_functions_name_the_argument(name, records, tmp_path, monkeypatch):
    """The same for functions that take books, pairs and scores."""
    monkeypatch.chdir(tmp_path)
    every = 97 if name == "report" else 5  # a page is made wherever nothing is wrong
    assert faults_of(getattr(ft, name), records, every=every) == []


OF_PICTURES = [name for name in functions_of(ft.plots) if name != "dark_css"]  # takes nothing


@pytest.fixture(scope="module")
def drawable(records):
    return records | {
        "open_questions": ft.outstanding(records["book"], at="2026-01-15"),
        "calibration": ft.calibration(records["pairs"].where(forecaster="ann")),
        "drawn": ft.plots.murphy_diagram(records["pairs"].where(forecaster="ann")),
        "lexicons": "icd203", "question_id": "p", "title": "t", "description": "d",
    }  # fmt: skip


@pytest.mark.parametrize("name", OF_PICTURES)
def test_pictures_name_the_argument(name, drawable):
    """The same for pictures and what they are drawn from."""
    assert faults_of(getattr(ft.plots, name), drawable, every=29) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", OF_PICTURES)
def test_pictures_name_every_argument(name, drawable):
    """The same for all of their arguments."""
    assert faults_of(getattr(ft.plots, name), drawable) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", OF_RECORDS)
def test_functions_name_every_argument(name, records, tmp_path, monkeypatch):
    """The same for all of their arguments."""
    monkeypatch.chdir(tmp_path)
    assert faults_of(getattr(ft, name), records) == []


@pytest.mark.parametrize(
    "rule",
    [
        "brier",
        "brier_options",
        "log",
        "log_options",
        "crps_samples",
        "pinball",
        "wis",
        "crps_quantiles",
    ],
)
def test_arrays_by_position_say_which_keyword_is_which(rule):
    """Nothing can be swapped in silence, and the call to write stands in the message."""
    function = getattr(ft.scoring, rule)
    with pytest.raises(InvalidArgumentError, match="by name, so that") as caught:
        function([0.1], [1])
    parameters = inspect.signature(function).parameters.values()
    call = ", ".join(f"{each.name}=..." for each in parameters if each.default is each.empty)
    assert f"write {rule}({call})" in str(caught.value)


@pytest.mark.parametrize(
    ("called", "likely"),
    [
        ("p", "(probability?)"),
        ("y_prob", "(probability?)"),
        ("probs", "(probability?)"),
        ("y", "(outcome?)"),
        ("observed", "(outcome?)"),
        ("quite_another", "; it takes probability, outcome, partial"),
    ],
)
def test_a_wrong_keyword_says_which_one_was_meant(called, likely):
    """Names of other libraries and slips are told apart from what nothing comes near."""
    with pytest.raises(InvalidArgumentError, match=f"brier.. has no keyword '{called}'") as caught:
        ft.scoring.brier(**{called: [1]})
    assert likely in str(caught.value)


@pytest.mark.parametrize(
    ("call", "cure"),
    [
        (lambda: ft.score(small_book(), rule="brier"), "write score(pairs, rules=...)"),
        (ft.score, "score() lacks pairs; write score(pairs)"),
        (lambda: ft.pair(book=small_book()), "no keyword 'book' (source?); write pair(source)"),
        (lambda: ft.Forecast(question="q", p=0.5), "'question' (question_id?) and no keyword 'p'"),
        (lambda: ft.Question(question="Rain?"), "(text?); write Question(id=..., text=...)"),
        (lambda: ft.Resolution(result="yes"), "'result' (outcome?)"),
        (lambda: ft.Probability(0.2, 0.8), "takes at most 1 argument; write Probability(yes)"),
        (ft.Ledger.open, "Ledger.open() lacks place; write Ledger.open(place)"),
        (ft.Book.from_tables, "write Book.from_tables(forecasts=..., questions="),
    ],
)
def test_calls_of_the_first_hour_name_the_cure(call, cure):
    """They used to end in bare errors of the signature, or in a call that cannot be written."""
    with pytest.raises(InvalidArgumentError) as caught:
        call()
    assert cure in str(caught.value)


def test_an_alpha_is_no_level():
    """Whoever put the number of the one under the other had an interval of 5%."""
    with pytest.raises(InvalidArgumentError) as caught:
        ft.calibration(ft.pair(small_book()), alpha=0.05)
    assert str(caught.value).endswith("write calibration(pairs, level=...); level is 1 - alpha")


@pytest.mark.parametrize("name", [name for name in FORMULA if name in dir(ft.scoring)])
def test_every_rule_names_the_keywords_it_lacks_and_those_it_does_not_have(name):
    """Whatever is left out, called otherwise or given by position, the message holds the call."""
    needed = [key for key, each in signature(FORMULA[name]).items() if each.default is each.empty]
    for wrong in ({}, {"nowhere_a_keyword": [1]}):
        with pytest.raises(InvalidArgumentError) as caught:
            FORMULA[name](**wrong)
        assert all(key in str(caught.value) for key in needed)


@pytest.mark.parametrize("name", DRAWING)
@pytest.mark.parametrize("count", [0, -1, 10**8, 10**400], ids=["0", "-1", "10^8", "10^400"])
def test_draws_that_would_never_end_are_refused(name, count, good):
    """Whatever draws at random says how often it can, before it begins."""
    function, parameters = FORMULA[name], signature(FORMULA[name])
    field = "resamples" if "resamples" in parameters else "draws"
    needed = {name for name, each in parameters.items() if each.default is each.empty}
    given = {name: good[name] for name in needed & {*good}}
    with pytest.raises(InvalidArgumentError, match=f"number of {field} must be"):
        function(**given, **{field: count})


WRITTEN_DOWN = ("forecasttrack.book", "forecasttrack.records", "forecasttrack.wording")
OF_CLASSES = [
    name
    for name in dir(ft)
    if inspect.isclass(each := getattr(ft, name)) and each.__module__.startswith(WRITTEN_DOWN)
]
SOUND = {
    "id": "q", "name": "n", "text": "Rain?", "title": "t", "paraphrase": "x", "words": "likely",
    "question_id": "q", "question": "q", "forecaster": "ann", "belief": 0.5, "outcome": "yes",
    "issued_at": "2026-01-02T00:00Z", "withdrawn_at": "2026-01-02T00:00Z", "at": "2026-01-01",
    "known_at": "2026-02-02", "observed_at": "2026-01-01", "start": "2026-01-01", "by": "me",
    "options": ["a", "b"], "points": [0.0, 1.0], "probabilities": [0.1, 0.9], "samples": [1.0],
    "quantiles": {0.1: 1, 0.9: 3}, "family": "normal", "parameters": {"mean": 0, "sd": 1},
    "value": 1.0, "low": 0.1, "high": 0.9, "series": "s", "why": "because", "entries": [],
}  # fmt: skip


@pytest.mark.parametrize("name", OF_CLASSES)
def test_records_name_every_argument(name):
    """What is written down says what is wrong in the words of people."""
    assert faults_of(getattr(ft, name), SOUND) == []


@pytest.mark.parametrize("name", [name for name in OF_CLASSES if attrs.has(getattr(ft, name))])
def test_records_name_fields_they_do_not_have(name):
    """Of every class of records, whichever of its fields are needed."""
    with pytest.raises(InvalidArgumentError, match=f"{name}.. has no keyword 'nowhere_a_field'"):
        getattr(ft, name)(nowhere_a_field=1)


def switches() -> dict[str, tuple[object, str]]:
    """Each argument of a public function or method that is yes or no, with its function."""
    owners = [getattr(ft, name) for name in (*FORMULAS, "plots")]
    members = [getattr(owner, name) for owner in owners for name in dir(owner)]
    public = {each for each in members if inspect.isfunction(each)}
    public |= {getattr(ft, name) for name in functions_of(ft)}
    classes = {getattr(ft, name) for name in ft.__all__ if inspect.isclass(getattr(ft, name))}
    public |= {each for cls in classes for each in vars(cls).values() if inspect.isfunction(each)}
    return {
        f"{each.__qualname__}-{name}": (each, name)
        for each in public
        if str(each.__module__).startswith("forecasttrack") and not each.__name__.startswith("_")
        for name, wanted in each.__annotations__.items()
        if wanted in ("bool", "bool | None") and name != "return"
    }


@pytest.mark.parametrize("name", sorted(switches()))
def test_a_text_is_no_yes(name):
    """Whatever was not empty was taken for a yes, "no" among it."""
    function, flag = switches()[name]
    with pytest.raises(InvalidArgumentError, match=f"{flag} takes True or False.*found 'no'"):
        function(**{flag: "no"})


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("percent", "no"), ("percent", 1), ("dayfirst", "no"), ("columns", "x"), ("outcomes", "x"),
        ("columns", {"a": 1}), ("columns", []), ("forecaster", 3), ("source", 3),
    ],
)  # fmt: skip
def test_a_wrong_option_of_a_file_is_not_blamed_on_the_file(option, value):
    """Options that are no texts ended in "holds records that are none of table"."""
    frame = pd.DataFrame({"Prediction": ["Rain?"], "Chance": [30], "Date": ["03/04/2026"]})
    with pytest.raises(InvalidArgumentError, match=f"^{option} takes ") as caught:
        ft.read_forecasts(frame, **{option: value})
    assert caught.value.field == option
