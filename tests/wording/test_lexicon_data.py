"""The lexicons of the package as plain data: they say what their YAML says."""

from __future__ import annotations

import pytest

from forecasttrack import lexicon
from forecasttrack.wording import lexicon_data
from forecasttrack.wording.lexicon_catalogue import lexicon_names
from forecasttrack.wording.lexicon_data import FOLDER, MADE, made_text, packaged_lexicon
from forecasttrack.wording.lexicon_file import parse_lexicon


def text_of(name):
    return (FOLDER / f"{name}.yaml").read_text("utf-8")


@pytest.mark.end_to_end
def test_the_data_are_those_that_the_command_writes():
    """`python -m forecasttrack.wording.lexicon_data` would change nothing."""
    assert (FOLDER / MADE).read_text("utf-8") == made_text()


@pytest.mark.end_to_end
@pytest.mark.parametrize("name", lexicon_names())
def test_a_lexicon_of_the_package_is_the_one_in_its_file(name):
    """Every entry, head and number; what answers for absent words aside, which only ours have."""
    read = parse_lexicon(text_of(name), f"{name}.yaml", name=name)
    assert packaged_lexicon(name) == read
    assert [*packaged_lexicon(name).entries] == [*read.entries]
    assert [*lexicon(name).entries] == [*read.entries]


def test_no_yaml_is_parsed_for_a_lexicon_of_the_package(monkeypatch):
    """Parsing all of them took a quarter of a second of every score of a book."""
    monkeypatch.setattr(lexicon_data, "parse_lexicon", None)
    found = packaged_lexicon("zonination2015")["almost certainly"]
    assert (found.low, found.high, found.point) == (0.85, 0.985, 0.92646)
    assert found.quantiles[0.75] == 0.9775


def test_a_lexicon_that_was_not_made_into_data_is_read_from_its_yaml(monkeypatch):
    """So a new file counts before the command has run."""
    monkeypatch.setattr(lexicon_data, "_made", dict)
    assert packaged_lexicon("nato") == parse_lexicon(text_of("nato"), "nato.yaml", name="nato")
