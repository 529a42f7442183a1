"""The canonical form: one text for each content, and back."""

from __future__ import annotations

import hashlib
import json
import math
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasttrack.errors import LedgerError
from forecasttrack.ledger.canonical import _loaded, canonical, canonical_texts, composed, plain
from forecasttrack.ledger.entry import Act, entry_id, fact_id, stamp, unstamp

texts = st.text(st.characters(exclude_categories=("Cs",)))
numbers = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**53) + 1, 2**53 - 1)
scalars = texts | numbers | st.booleans() | st.none()
content = st.recursive(
    scalars,
    lambda inner: st.lists(inner) | st.dictionaries(st.text("abcäöpirs", min_size=1), inner),
    max_leaves=20,
)


def normalised(value: object) -> object:
    """What the canonical form keeps of a content: composed text, whole numbers as such."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    if isinstance(value, list):
        return [normalised(item) for item in value]
    if isinstance(value, dict):
        return {normalised(key): normalised(item) for key, item in value.items()}
    return value


@given(content)
def test_what_is_written_is_read_back(value: object) -> None:
    """Reading the canonical form gives the content again, numbers to the last bit."""
    assert plain(canonical(value)) == normalised(value)


@given(content)
def test_the_form_is_its_own_canonical_form(value: object) -> None:
    """Writing what was read changes nothing."""
    text = canonical(value)
    assert canonical(plain(text)) == text


@given(content)
def test_the_bytes_are_what_other_json_writers_produce(value: object) -> None:
    """RFC 8785 and a plain sorted dump both give the same bytes."""
    rfc8785 = pytest.importorskip("rfc8785")
    text = canonical(value)
    read = json.loads(text)
    assert rfc8785.dumps(read) == text.encode()
    dumped = json.dumps(read, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert dumped == text


@given(st.dictionaries(st.text("abcd", min_size=1), scalars))
def test_the_order_of_keys_never_matters(mapping: dict[str, object]) -> None:
    """A mapping turned round has the same form."""
    assert canonical(dict(reversed(mapping.items()))) == canonical(mapping)


def test_whole_floats_are_the_same_fact_as_whole_numbers() -> None:
    """75000 and 75000.0 are one number; -0.0 is zero."""
    assert canonical([75_000.0, -0.0]) == canonical([75_000, 0]) == "[75000,0]"


def test_text_that_looks_like_a_number_stays_text() -> None:
    """The section "4.1" never becomes a number."""
    assert canonical(["4.1", "1e5", "text:x", "42"]) == (
        '["text:4.1","text:1e5","text:text:x","42"]'
    )


@pytest.mark.parametrize("text", ["3.\u0665", "1e\u0665", "\u0663.5", "-\uff11.5"])
def test_digits_of_other_scripts_are_no_number(text: str) -> None:
    """Only ASCII digits write a number; "3." with an Arabic five was read as 3.5."""
    assert canonical(text) == f'"{unicodedata.normalize("NFC", text)}"'
    assert plain(f'"{text}"') == text


def test_a_mapping_whose_only_key_is_pairs_is_written_in_pairs() -> None:
    """Else it would be read as a list of keys and values."""
    assert canonical({"pairs": [["a", 1]]}) == '{"pairs":[["pairs",[["a",1]]]]}'
    assert plain(canonical({"pairs": [["a", 1]]})) == {"pairs": [["a", 1]]}


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        (math.nan, "finite"),
        (math.inf, "finite"),
        (2**53, "beyond 2"),
        (-(2**53), "beyond 2"),
        ({1: "x"}, "not text"),
        ({"e\u0301": 1, "\u00e9": 2}, "same text"),
        ("\ud800", "surrogate"),
        (b"bytes", "no canonical form"),
        ({"when": {1, 2}}, "no canonical form"),
    ],
)
def test_what_has_no_canonical_form_is_refused(value: object, fault: str) -> None:
    """Nothing is coerced into a form that others would not compute."""
    with pytest.raises(LedgerError, match=fault):
        canonical(value)


def test_decomposed_text_is_composed() -> None:
    """Two spellings of one letter are one text."""
    assert composed("Zu\u0308rich") == "Z\u00fcrich"


def test_ids_can_be_computed_with_nothing_but_json_and_sha256() -> None:
    """The two ids are what the documentation says they are."""
    body = canonical({"question": "Q1", "probability": 0.35})
    fact = fact_id("forecast", body)
    by_hand = json.dumps(
        {"content": json.loads(body), "kind": "forecast"}, sort_keys=True, separators=(",", ":")
    )
    assert fact == hashlib.sha256(by_hand.encode()).hexdigest()
    act = Act('the "desk"', 1_700_000_000_123_456, ("b" * 64,), "typo é")
    entry = {
        "by": 'the "desk"',
        "fact": fact,
        "recorded_at": "2023-11-14T22:13:20.123456Z",
        "replaces": ["b" * 64],
        "why": "typo é",
    }
    by_hand = json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert entry_id(fact, act) == hashlib.sha256(by_hand.encode()).hexdigest()


@given(st.integers(-62_135_596_800_000_000, 253_402_300_799_999_999))
def test_an_instant_has_one_spelling(microseconds: int) -> None:
    """Every microsecond of the years 1 to 9999 is written and read back."""
    assert unstamp(stamp(microseconds)) == microseconds
    assert len(stamp(microseconds)) == 27


@pytest.mark.parametrize("text", ["2026-1-01T00:00:00.000000Z", "2026-01-01T00:00:00.0Z", "now"])
def test_other_spellings_of_an_instant_are_refused(text: str) -> None:
    """An instant in another spelling would have another id."""
    with pytest.raises(ValueError, match=r"2026|match|now"):
        unstamp(text)


@given(st.lists(texts | st.from_regex(r"(text:)?-?\d+(\.\d+)?(e5)?", fullmatch=True)))
def test_a_list_of_texts_is_written_like_any_list(several: list[str]) -> None:
    """The names of records are written the short way."""
    assert canonical_texts(several) == canonical(several)


@given(st.sampled_from(["{}", " {}", "{} ", "\n{}\t", "{}{}", "{}x", "\ufeff{}", ""]), content)
def test_text_is_read_as_json_reads_it(around: str, value: object) -> None:
    """Also with blanks around it; what is none is refused with the words of Python."""
    text = around.replace("{}", json.dumps(value))

    def became(read: Callable[[str], object]) -> object:
        try:
            return read(text)
        except ValueError as error:
            return str(error)

    assert became(_loaded) == became(json.loads)
