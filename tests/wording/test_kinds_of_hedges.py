"""The kinds of words that say how likely something to come is, each with which way it leans."""

from __future__ import annotations

import pytest

from forecasttrack import find_hedges
from forecasttrack.wording.finder import finder
from forecasttrack.wording.phrases import around
from forecasttrack.wording.verb_forms import past, present, progressive, tenses


@pytest.mark.parametrize(
    ("sentence", "text", "polarity"),
    [
        # what an act does to a likelihood
        ("The move dims the prospects for a deal.", "dims the prospects", "negative"),
        ("The move has raised the odds of a recession.", "raised the odds", "affirmative"),
        ("The ruling leaves open the possibility of an appeal.", None, "affirmative"),
        ("The leak puts the truce at risk.", "puts the truce at risk", "negative"),
        ("The rise makes a cut less likely.", "makes a cut less likely", "negative"),
        ("The floods tilt the odds towards a poor crop.", None, "affirmative"),
        # what announces it
        ("The vote bodes ill for exporters.", "bodes ill", "negative"),
        ("The vote does not bode well for exporters.", "does not bode well", "negative"),
        ("The quarrel foreshadows a split.", "foreshadows", "affirmative"),
        ("The omens for the talks are poor.", "The omens for the talks are poor", "negative"),
        ("All the signs are that the truce holds.", None, "affirmative"),
        # what is drawing near
        ("The fund is sliding towards default.", "sliding towards", "affirmative"),
        ("Time is running out for the firm.", "Time is running out", "negative"),
        ("A storm is brewing.", "is brewing", "affirmative"),
        # what is said of a thing to come as a whole
        ("A truce is years away.", "is years away", "negative"),
        ("A truce is not far off.", "is not far off", "affirmative"),
        ("Talk of a boom is premature.", "Talk of a boom is premature", "negative"),
        ("The target looks unattainable.", "looks unattainable", "negative"),
        ("A relapse is an ever-present danger.", None, "affirmative"),
        ("The race is neck and neck.", "is neck and neck", "neutral"),
        ("The seat is Karam's to lose.", "is Karam's to lose", "affirmative"),
        ("The currency is set for another devaluation.", "is set for", "affirmative"),
        # what one may suppose, or cannot know
        ("It is safe to assume that costs rise next year, as they may.", None, "affirmative"),
        ("It is not unreasonable to expect that it will hold.", None, "affirmative"),
        ("It is unrealistic to expect that it will hold.", None, "negative"),
        ("No one knows whether it will hold.", "No one knows whether", "neutral"),
        ("Success cannot be taken for granted.", "cannot be taken for granted", "negative"),
        ("A cut cannot be dismissed.", "cannot be dismissed", "affirmative"),
        ("Nothing precludes a cut.", "Nothing precludes", "affirmative"),
        ("There is no question of a second term.", "There is no question of", "negative"),
        ("It would be astonishing if it passed.", "would be astonishing if", "negative"),
        ("It would not be astonishing if it passed.", None, "affirmative"),
        # verbs of expecting in other tenses, and attitudes
        ("The ministry is forecasting a deficit.", "is forecasting", "affirmative"),
        ("He sees no cut before spring.", "sees no", "negative"),
        ("She is gloomy about next year.", "is gloomy about", "negative"),
        ("She is not optimistic about the talks.", "is not optimistic about", "negative"),
        ("They voiced serious doubts about a deal.", None, "negative"),
        ("Officials warned of a shortage this winter.", "warned of", "affirmative"),
        ("The operator expects to restart it within weeks.", "expects to", "affirmative"),
        # views by noun
        ("Our hunch is that he stays.", "Our hunch is that", "affirmative"),
        ("The danger is that the truce collapses.", "danger is that", "affirmative"),
        ("Ensembles favour a wet spring.", "Ensembles favour", "affirmative"),
        # grades
        ("The risk of further spread is assessed as moderate.", None, "affirmative"),
        ("The risk to travellers remains low.", "risk to travellers remains low", "negative"),
        # beside a clause
        ("By all accounts the pact will lapse in June.", "By all accounts", "affirmative"),
        ("All being well, the bridge reopens in May.", "All being well", "affirmative"),
        ("The slide need not mean a crash.", "need not", "negative"),
        ("In two scenarios out of three debt falls.", "two scenarios out of three", "affirmative"),
    ],
)
def test_every_kind_is_found_and_leans(sentence: str, text: str | None, polarity: str) -> None:
    """Whole patterns with places for nouns and verbs, not single sentences."""
    hedge = find_hedges(sentence)[0]
    assert hedge.polarity == polarity
    if text is not None:
        assert hedge.text == text


@pytest.mark.parametrize(
    "sentence",
    [
        "The navy can deploy two frigates at a time.",
        "The bridge can carry trains of up to 4,000 tonnes.",
        "The convoy is moving towards the border.",
        "The school is close to the river.",
        "She is looking for support.",
        "Her military might is feared.",
        "The days of the month are numbered.",
        "Washing hands reduces the risk of infection.",
        "The village is two miles away.",
        "The fee is priced in euros.",
        "The law bars entry, barring citizens of two states from the port.",
        "The union threatens to sue.",
        "The report of his death is probably untrue.",
        "The mine may run for 300 days a year under its concession.",
        "Employers should clear the site.",
    ],
)
def test_what_only_looks_like_a_kind_is_none(sentence: str) -> None:
    """What is able, near, known or allowed now, and advice."""
    assert find_hedges(sentence) == []


@pytest.mark.parametrize(
    ("sentence", "text", "words"),
    [
        ("The region may be heading towards another war.", "may be heading towards", None),
        ("Losses can\nbe anticipated.", "can\nbe anticipated", "anticipated"),
        ("We judge it very unlikely that it passes.", "We judge it very unlikely", "very unlikely"),
    ],
)
def test_a_verb_and_what_it_opens_are_one_hedge(
    sentence: str, text: str, words: str | None
) -> None:
    """They were two, of which one was counted as spurious."""
    (hedge,) = find_hedges(sentence)
    assert hedge.text == text == sentence[hedge.start : hedge.end]
    assert words is None or hedge.words == words


def test_a_denied_verb_turns_the_predicate_that_it_opens() -> None:
    """The negation stands between them."""
    (hedge,) = find_hedges("Losses may not be anticipated.")
    assert (hedge.negated, hedge.polarity) == (True, "negative")


@pytest.mark.parametrize(
    ("verb", "forms"),
    [
        ("imply", "imply, implies, implied, implying"),
        ("foresee", "foresee, foresees, foresaw, foreseeing"),
        ("dash", "dash, dashes, dashed, dashing"),
        ("raise", "raise, raises, raised, raising"),
        ("dim", "dim, dims, dimmed, dimming"),
        ("portray", "portray, portrays, portrayed, portraying"),
    ],
)
def test_verbs_have_four_forms(verb: str, forms: str) -> None:
    """Regular ones by their ending, others by a list."""
    assert tenses(verb) == forms
    assert ", ".join((present(verb), past(verb), progressive(verb))) == forms


def test_anchors_may_be_written_as_a_list() -> None:
    """Commas divide phrases, of which the longest word is looked for."""
    made = finder(around("front-runners?", "front-runner, runners", before=1, after=1))
    assert made.anchors == {"runner", "runners"}
    assert made.pattern is made.pattern
