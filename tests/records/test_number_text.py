"""Text in the place of a number: what is read, and what is refused with its cure."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasttrack.records.number_text import fault_of_value, is_number

CURES = {
    "70,000": "70000", "70 000": "70000", "70\u00a0000": "70000", "70\u202f000": "70000",
    "70'000": "70000", "70\u2019000": "70000", "70_000": "70000", "1_0": "10",
    "1,234,567.5": "1234567.5", "1.234.567,5": "1234567.5", "1.234.567": "1234567",
    "1.234,567": "1234.567", "1,234,567": "1234567", "-1,234": "-1234", "3,5": "3.5",
    "\u22125": "-5", "\u20135": "-5", "- 5": "-5", "\u2212 1,5": "-1.5",
    "80%": "80", "80 %": "80", "3,5 %": "3.5", "\u221280%": "-80",
    " 5": "5", "5 ": "5", "\uff15": "5", "\u0663": "3",
    "Yes": "yes", " yes": "yes", "TRUE": "yes", "true": "yes", "No": "no", "False": "no",
    "Annulled": "annulled", "ambiguous ": "ambiguous",
}  # fmt: skip
NOTHING = ["NA", "N/A", "n/a", "#N/A", "NaN", "nan", "None", "NULL", "<NA>", "-", "\u2014", "?"]
TEXTS = [
    "yes", "no", "annulled", "ambiguous", "signed", "stagnation", "none", "4.1.b", "10 to 20",
    "0-10", "5 or more", "2026-01-01", "nobody", "1.5.3", "A, B and C",
]  # fmt: skip


@pytest.mark.parametrize(("text", "cure"), CURES.items())
def test_what_a_person_reads_as_a_number_or_a_truth_is_refused_with_its_cure(text, cure):
    """Such a text used to be compared as a text, and settled a limit as no."""
    fault = fault_of_value(text)
    assert fault is not None
    assert f"write {cure}" in fault
    assert repr(text) in fault
    assert fault_of_value(cure) is None


@pytest.mark.parametrize("text", NOTHING)
def test_what_stands_for_nothing_is_no_value(text):
    """A statistics program writes these where a value is missing."""
    assert "stands for no value" in str(fault_of_value(text))


@pytest.mark.parametrize("text", ["inf", "-Infinity", "+INF"])
def test_infinity_is_no_value(text):
    """Python would read it as a number."""
    assert "is infinite" in str(fault_of_value(text))


@pytest.mark.parametrize("text", TEXTS)
def test_options_and_words_stay_texts(text):
    """Nothing is refused that a question may have for an option."""
    assert fault_of_value(text) is None


@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers())
def test_every_number_that_python_writes_is_read(number):
    """In full, short or with an exponent."""
    for text in (repr(number), f"{float(number):.3e}", f"+{abs(number)}"):
        assert is_number(text)
        assert fault_of_value(text) is None


@given(st.integers(1_000, 10**12), st.sampled_from([",", " ", "'", "_", "\u202f"]))
def test_grouped_thousands_name_the_number_they_stand_for(number, separator):
    """Whatever parts the groups."""
    text = f"{number:,}".replace(",", separator)
    assert f"write {number}" in str(fault_of_value(text))


@given(st.text(max_size=12))
def test_any_text_is_answered(text):
    """A text is read, is a number, or has a fault; nothing raises."""
    fault = fault_of_value(text)
    assert fault is None or not is_number(text)
