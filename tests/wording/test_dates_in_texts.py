"""When a text says that something comes about, read by a grammar of our own."""

from __future__ import annotations

import datetime as dt

import pytest

from forecasttrack import Period
from forecasttrack.wording.deadlines import find_deadlines

PUBLISHED = "2026-05-04"  # a Monday

DATED = {
    "by Q3 2027": ("2026-05-04", "2027-09-30"),
    "by the third quarter of next year": ("2026-05-04", "2027-09-30"),
    "in the third quarter": ("2026-07-01", "2026-09-30"),
    "in H1 2027": ("2027-01-01", "2027-06-30"),
    "in the second half of 2026": ("2026-07-01", "2026-12-31"),
    "in the second half of the year": ("2026-07-01", "2026-12-31"),
    "within two years": ("2026-05-04", "2028-05-04"),
    "in two to three years": ("2026-05-04", "2029-05-04"),
    "two years from now": ("2026-05-04", "2028-05-04"),
    "within 18 months": ("2026-05-04", "2027-11-04"),
    "over a three-year horizon": ("2026-05-04", "2029-05-04"),
    "in the coming months": ("2026-05-04", "2027-05-04"),
    "in the weeks ahead": ("2026-05-04", "2026-08-03"),
    "in the next few months": ("2026-05-04", "2026-11-04"),
    "over the next decade": ("2026-05-04", "2036-05-04"),
    "over the next 12 months": ("2026-05-04", "2027-05-04"),
    "within weeks": ("2026-05-04", "2026-08-03"),
    "over the medium term": ("2026-05-04", "2031-05-04"),
    "by the end of the year": ("2026-05-04", "2026-12-31"),
    "by the end of next year": ("2026-05-04", "2027-12-31"),
    "by the year's end": ("2026-05-04", "2026-12-31"),
    "by year-end": ("2026-05-04", "2026-12-31"),
    "before the end of 2026": ("2026-05-04", "2026-12-31"),
    "before 2028": ("2026-05-04", "2027-12-31"),
    "this winter": ("2026-12-01", "2027-02-28"),
    "next spring": ("2027-03-01", "2027-05-31"),
    "by the summer": ("2026-05-04", "2026-08-31"),
    "until 2030": ("2026-05-04", "2030-12-31"),
    "every year to 2030": ("2026-05-04", "2030-12-31"),
    "in the fall of 2027": ("2027-09-01", "2027-11-30"),
    "this fall": ("2026-09-01", "2026-11-30"),
    "in 2026": ("2026-05-04", "2026-12-31"),
    "in the 2030s": ("2030-01-01", "2039-12-31"),
    "in early 2027": ("2027-01-01", "2027-04-30"),
    "by mid-2027": ("2026-05-04", "2027-06-30"),
    "late next year": ("2027-09-01", "2027-12-31"),
    "by June": ("2026-05-04", "2026-06-30"),
    "in March": ("2027-03-01", "2027-03-31"),
    "by May": ("2026-05-04", "2026-05-31"),
    "on 5 June": ("2026-06-05", "2026-06-05"),
    "by 31 December 2026": ("2026-05-04", "2026-12-31"),
    "by December 31, 2026": ("2026-05-04", "2026-12-31"),
    "by 2026-12-31": ("2026-05-04", "2026-12-31"),
    "on Thursday": ("2026-05-07", "2026-05-07"),
    "at its June meeting": ("2026-06-01", "2026-06-30"),
    "before the June summit": ("2026-05-04", "2026-06-30"),
    "at the June 2027 summit": ("2027-06-01", "2027-06-30"),
    "before the 2027 elections": ("2026-05-04", "2027-12-31"),
    "at the 2026 party conference": ("2026-05-04", "2026-12-31"),
    "by Christmas": ("2026-05-04", "2026-12-25"),
    "before the year is out": ("2026-05-04", "2026-12-31"),
    "between 2027 and 2030": ("2027-01-01", "2030-12-31"),
    "in the spring": ("2027-03-01", "2027-05-31"),
    "tomorrow": ("2026-05-04", "2026-05-05"),
    "from 2028": ("2028-01-01", None),
    "on 5 May 2900": ("2900-05-05", "2900-05-05"),
    "on May 5, 2900": ("2900-05-05", "2900-05-05"),
    "by Q3 3050": ("2026-05-04", "3050-09-30"),
    "by 2300": ("2026-05-04", "2300-12-31"),
    "by mid-2300": ("2026-05-04", "2300-06-30"),
    "in the 2590s": ("2590-01-01", "2599-12-31"),
    "between 2300 and 2400": ("2300-01-01", "2400-12-31"),
    "before the 2900 elections": ("2026-05-04", "2900-12-31"),
    "by 9999-12-31": ("2026-05-04", None),
    "From 2028": ("2028-01-01", None),
    "after 2027": ("2028-01-01", None),
    "after the end of 2027": ("2028-01-01", None),
    "before the start of 2027": ("2026-05-04", "2026-12-31"),
    "before the end of 2027": ("2026-05-04", "2027-12-31"),
    "in the coming year": ("2026-05-04", "2027-05-04"),
    "by the end of the following month": ("2026-05-04", "2026-06-30"),
    "at the end of the coming week": ("2026-05-17", "2026-05-17"),
    "before the end of the coming decade": ("2026-05-04", "2039-12-31"),
    "over the coming week": ("2026-05-04", "2026-05-11"),
    "in the year ahead": ("2026-05-04", "2027-05-04"),
    "in the week ahead": ("2026-05-04", "2026-05-11"),
    "over the decade to come": ("2026-05-04", "2036-05-04"),
    "the coming winter": ("2026-12-01", "2027-02-28"),
    "The coming winter": ("2026-12-01", "2027-02-28"),
    "The next year": ("2027-01-01", "2027-12-31"),
    "before the next decade": ("2026-05-04", "2029-12-31"),
    "by the end of the next decade": ("2026-05-04", "2039-12-31"),
    "after the June summit": ("2026-06-01", None),
    "once the June summit": ("2026-06-01", None),
    "no later than the June summit": ("2026-05-04", "2026-06-30"),
    "in time for the June summit": ("2026-05-04", "2026-06-30"),
}


def found_in(words, published=PUBLISHED):
    return find_deadlines(f"The port reopens {words}.", published=published)


@pytest.mark.parametrize("words", DATED)
def test_words_name_days(words):
    """All of the words are found, and the days that they allow, from the publication on."""
    (found,) = found_in(words)
    earliest, latest = (
        None if each is None else str(each) for each in (found.earliest, found.latest)
    )
    assert (found.text, earliest, latest) == (words, *DATED[words])


@pytest.mark.parametrize(
    ("words", "event"),
    [
        ("before the summit", "summit"),
        ("before the summer break", "break"),
        ("after the next general election", "election"),
        ("at its regular meeting", "meeting"),
        ("soon", None),
        ("in the long run", None),
    ],
)
def test_what_has_no_date_stays_undated(words, event):
    """An event is named instead; no day is made up."""
    (found,) = found_in(words)
    assert (found.text, found.event, found.period) == (words, event, None)


@pytest.mark.parametrize(
    "words",
    [
        "in 2021",
        "since 2020",
        "before the 2024 elections",
        "two years ago",
        "as he may",
        "by sea",
        "by a fall of a fifth",
        "despite a fall in prices",
        "after the fall to 3 per cent",
    ],
)
def test_what_is_past_or_no_time_is_left_out(words):
    """Nothing is found in what lies before the publication."""
    assert found_in(words) == []


@pytest.mark.parametrize(
    "words",
    [
        "in March 1066",
        "by 5000 troops",
        "at 1500 hours",
        "from 3000 to 5000 euros",
        "at 2330, late",
    ],
)
def test_four_figures_beside_a_noun_are_no_year(words):
    """A far year stands behind "by" and the like, and nothing is counted by it."""
    assert found_in(words) == []


def test_without_a_publication_only_days_that_stand_by_themselves_are_known():
    """What is relative is found and stays undated."""
    (fixed,) = found_in("by Q3 2027", published=None)
    (relative,) = found_in("within two years", published=None)
    assert str(fixed.latest) == "2027-09-30"
    assert (relative.earliest, relative.latest) == (None, None)


@pytest.mark.parametrize("words", ["by Q3 2027", "until 2027", "before the 2027 elections"])
def test_without_a_publication_a_limit_has_no_first_day(words):
    """They allow every earlier day, so that no window is made up."""
    (found,) = found_in(words, published=None)
    assert found.earliest is found.period is None


@pytest.mark.parametrize(
    "sentence",
    [
        "Interest rates will be cut in two years.",
        "Rates of interest fall in two years.",
        "The first ship will sail in two years.",
        "Most economists see a recession in two years.",
        "Protests in the west end in two years.",
        "The largest bank expects a default in two years.",
    ],
)
def test_a_length_of_time_ahead_is_a_deadline(sentence):
    """Neither nouns that end as superlatives do nor a superlative before the future hide it."""
    (found,) = find_deadlines(sentence, published=PUBLISHED)
    assert (found.text, str(found.latest)) == ("in two years", "2028-05-04")


@pytest.mark.parametrize(
    "sentence",
    [
        "It was the smallest harvest in two years.",
        "The first strike in two years ended.",
        "Britain's first recession in two years is likely.",
        "A first cut in two years came.",
        "Prices show the most growth in two years.",
        "This is the worst drought in two years.",
    ],
)
def test_a_length_of_time_behind_a_superlative_looks_back(sentence):
    """No deadline is made of it."""
    assert find_deadlines(sentence, published=PUBLISHED) == []


def test_a_publication_known_roughly_counts_from_its_end():
    """The last day on which the text can have been written is the safe one."""
    roughly = Period(earliest="2026-05-01", latest="2026-05-04", why="no date")
    assert found_in("within two years", roughly) == found_in("within two years")


def test_a_period_says_where_it_comes_from():
    """It can stand in a question as its window."""
    (found,) = found_in("by June")
    assert found.period == Period(
        earliest=dt.date(2026, 5, 4), latest=dt.date(2026, 6, 30), why="the text: 'by June'"
    )


def test_days_that_the_calendar_does_not_have_are_no_days():
    """Neither 31 June nor a year past the end of time stops the reading."""
    assert found_in("on 31 June 2027") == []
    assert [each.latest for each in found_in("within 900 decades")] == [None]
