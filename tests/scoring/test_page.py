"""The page of scoring rules is made from the register."""

from pathlib import Path

import pytest

from forecasttrack import scoring
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.scoring.families import FAMILIES
from forecasttrack.scoring.rules.listing import BEGIN, END, put_tables_into, rules_tables

PAGE = Path("docs/reference/scoring-rules.md")


def test_the_page_says_what_the_register_says():
    """If not: python -m forecasttrack.scoring.rules.listing docs/reference/scoring-rules.md."""
    between = PAGE.read_text(encoding="utf-8").split(BEGIN)[1].split(END)[0]
    assert between.strip() == rules_tables()


def test_every_rule_and_its_formula_range_direction_and_source_stand_in_the_tables():
    tables = rules_tables()
    for rule in scoring.all_rules():
        [row] = [
            line
            for line in tables.splitlines()
            if line.startswith(f"| `{rule.name}` | `{rule.function.__name__}` |")
            and rule.formula.replace("|", "\\|") in line
            and f" | {rule.direction} | {rule.propriety} | {rule.convention} | " in line
            and rule.reference in line
        ][:1]
        assert row.replace("\\|", "").count("|") == 9


def test_every_family_stands_on_the_page_with_its_parameters():
    text = PAGE.read_text(encoding="utf-8")
    for name, family in FAMILIES.items():
        [row] = [line for line in text.splitlines() if line.startswith(f"| `{name}` |")]
        assert all(f"`{parameter}`" in row for parameter in family.parameters)


def test_tables_go_where_a_page_marks_their_place(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")
    put_tables_into(page)
    assert page.read_text(encoding="utf-8").startswith(f"before\n{BEGIN}\n\n### Probability")
    assert page.read_text(encoding="utf-8").endswith(f"{END}\nafter\n")
    for text in ("no place", f"only\n{BEGIN}\n", f"{END} only"):
        page.write_text(text, encoding="utf-8")
        with pytest.raises(InvalidArgumentError, match="does not mark the place of the tables"):
            put_tables_into(page)
        assert page.read_text(encoding="utf-8") == text
