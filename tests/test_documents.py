"""Documents say the language of their code blocks, and their links lead somewhere."""

from __future__ import annotations

import re

import pytest

from forecasttrack.records.rule import RULES
from forecasttrack.wording.lexicon_catalogue import lexicon_names
from tests.source import ROOT

DOCUMENTS = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
}
LANGUAGES = {"python", "bash", "console", "text", "yaml", "json", "csv", "toml", "bibtex", "sql"}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_code_block_says_its_language(document):
    """Only blocks marked ``python`` are run, so none goes unmarked or by another name."""
    fences = re.findall(r"^ *(`{3,}|~{3,})(.*)$", DOCUMENTS[document], re.MULTILINE)
    opening = [language.strip() for _, language in fences[::2]]
    assert set(opening) <= LANGUAGES, f"unknown or missing: {set(opening) - LANGUAGES}"
    assert not [language for _, language in fences[1::2] if language.strip()]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_example_stands_in_a_code_block(document):
    """Elsewhere a page shows it as a quotation in a quotation, with curly quotes nobody can run."""
    text = re.sub(
        r"^( *)(`{3,}|~{3,}).*?^\1\2", "", DOCUMENTS[document], flags=re.DOTALL | re.MULTILINE
    )
    assert not re.findall(r"^ *>>> .*", text, re.MULTILINE)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_between_documents_lead_somewhere(document):
    """A relative link names a file that is there."""
    text = re.sub(r"```.*?```", "", DOCUMENTS[document], flags=re.DOTALL)
    targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text)
    relative = [target for target in targets if "://" not in target and "mailto:" not in target]
    folder = (ROOT / document).parent
    assert not [target for target in relative if not (folder / target).exists()]


def test_tests_that_pages_name_are_there():
    """A promise that names its test can be looked up."""
    named = {
        found
        for text in DOCUMENTS.values()
        for found in re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", text)
    }
    assert named
    texts = {place: (ROOT / place).read_text(encoding="utf-8") for place, _ in named}
    missing = [each for each in sorted(named) if f"def {each[1]}(" not in texts[each[0]]]
    assert not missing


def test_the_places_that_contributors_are_sent_to_are_there():
    """Each path under "Where things go" names a file or a folder."""
    places = re.findall(
        r"`((?:forecasttrack|tests|docs)/[^` ]*)`",
        DOCUMENTS["CONTRIBUTING.md"].partition("## Where things go")[2].partition("\n## ")[0],
    )
    assert len(places) > 60
    assert [place for place in places if not (ROOT / place).exists()] == []


def test_every_lexicon_and_every_kind_of_rule_has_its_row():
    """Both tables are written by hand."""
    lexicons = DOCUMENTS["docs/reference/lexicons.md"]
    assert [name for name in lexicon_names() if f"`{name}`" not in lexicons] == []
    rules = DOCUMENTS["docs/reference/rules-and-facts.md"].partition("## Kinds of rule")[2]
    rows = re.findall(r"^\| `([^`]*)`", rules.partition("\n## ")[0], flags=re.MULTILINE)
    assert sorted(rows[1:]) == sorted(rule.name for rule in RULES)
